#include "CJemalloc.h"

/* Bodies and states are made on one thread and let go on another, by some ten threads. With an arena for each of these,
   every one of them would keep room for the most that ever went through it. What the fold's largest commit took goes
   back after a second, where it would stay until the next ones need more. */
const char *malloc_conf = "narenas:2,dirty_decay_ms:1000";
