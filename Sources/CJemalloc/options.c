#include "CJemalloc.h"

/* Bodies and states are made on one thread and let go on another, by some ten threads. With an arena for each of these,
   every one of them would keep room for the most that ever went through it. What is let go is
   given back to the system within a second, not ten: each of the fold's commits takes many megabytes for a moment. */
const char *malloc_conf = "narenas:2,dirty_decay_ms:1000";
