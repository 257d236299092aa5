#include "CJemalloc.h"

/* Bodies and states are made on one thread and let go on another, by some ten threads. With an arena for each of these,
   every one of them would keep room for the most that ever went through it. */
const char *malloc_conf = "narenas:2";
