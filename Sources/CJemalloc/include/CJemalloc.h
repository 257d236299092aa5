#pragma once

/// What jemalloc reads when the process starts, before anything is allocated: <https://jemalloc.net/jemalloc.3.html>,
/// "TUNING". Linked into a program, jemalloc takes the C library's place for all that the program and its libraries
/// allocate.
extern const char *malloc_conf;
