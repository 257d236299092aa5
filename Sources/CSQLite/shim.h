#include <sqlite3.h>

/* sqlite3_config takes its arguments as C's variadic functions do, which Swift can't call. */
static inline int relink_sqlite_forgo_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
