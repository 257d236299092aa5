#include <stdlib.h>

/* glibc's own; its header is no part of Swift's Glibc. */
#ifdef __GLIBC__
#include <malloc.h>
#endif
