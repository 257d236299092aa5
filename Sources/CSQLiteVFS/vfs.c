#include "CSQLiteVFS.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum {
    FRAME_HEAD = 24,
    /* SQLite's VFS for Unix takes no more by one call. */
    CAPACITY = 0x1ffff,
};

/* A write-ahead log; the real VFS's file lies behind it. */
struct log_file {
    sqlite3_file base;
    /* Where the last write ended, be it in the file or still here; -1 where that is not known. */
    sqlite3_int64 end;
    /* What waits, right before `end`. */
    unsigned char *waiting;
    int length;
    /* Whether the frame whose head came last ends a transaction. */
    int commits;
    /* Not where a sync may be meant to come in the midst of a page. */
    int joins;
};

static sqlite3_vfs *real_vfs;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((struct log_file *)file + 1); }

static int flush(sqlite3_file *file) {
    struct log_file *log = (struct log_file *)file;
    if (log->length == 0) return SQLITE_OK;
    int length = log->length;
    log->length = 0;
    int code = real(file)->pMethods->xWrite(real(file), log->waiting, length, log->end - length);
    if (code != SQLITE_OK) log->end = -1;
    return code;
}

/* Whether a frame's head tells how large the database is after the transaction that it ends. */
static int ends_transaction(const unsigned char *head) { return (head[4] | head[5] | head[6] | head[7]) != 0; }

static int log_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset) {
    struct log_file *log = (struct log_file *)file;
    int is_last = length != FRAME_HEAD && log->commits;
    log->commits = length == FRAME_HEAD && ends_transaction(bytes);
    if (log->joins && log->waiting == NULL) log->waiting = malloc(CAPACITY);
    int follows = log->waiting != NULL && offset == log->end && length <= CAPACITY;
    if (!follows || log->length + length > CAPACITY) {
        int code = flush(file);
        if (code != SQLITE_OK) return code;
    }
    if (!follows) {
        int code = real(file)->pMethods->xWrite(real(file), bytes, length, offset);
        log->end = code == SQLITE_OK ? offset + length : -1;
        return code;
    }
    memcpy(log->waiting + log->length, bytes, (size_t)length);
    log->length += length;
    log->end += length;
    return is_last ? flush(file) : SQLITE_OK;
}

/* What still waits was never committed, and somebody else's frames may stand in its place by now. */
static int log_close(sqlite3_file *file) {
    free(((struct log_file *)file)->waiting);
    return real(file)->pMethods->xClose(real(file));
}

static int log_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset) {
    int code = flush(file);
    return code == SQLITE_OK ? real(file)->pMethods->xRead(real(file), bytes, length, offset) : code;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = flush(file);
    return code == SQLITE_OK ? real(file)->pMethods->xTruncate(real(file), size) : code;
}

static int log_sync(sqlite3_file *file, int flags) {
    int code = flush(file);
    return code == SQLITE_OK ? real(file)->pMethods->xSync(real(file), flags) : code;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size) {
    int code = flush(file);
    return code == SQLITE_OK ? real(file)->pMethods->xFileSize(real(file), size) : code;
}

static int log_lock(sqlite3_file *file, int lock) { return real(file)->pMethods->xLock(real(file), lock); }

static int log_unlock(sqlite3_file *file, int lock) { return real(file)->pMethods->xUnlock(real(file), lock); }

static int log_is_reserved(sqlite3_file *file, int *answer) {
    return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}

static int log_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int log_sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int log_characteristics(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

/* A log needs no more than the first version has: shared memory and mapping are the database file's. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *granted) {
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL)) return real_vfs->xOpen(real_vfs, name, file, flags, granted);
    struct log_file *log = (struct log_file *)file;
    *log = (struct log_file){.end = -1};
    int code = real_vfs->xOpen(real_vfs, name, real(file), flags, granted);
    if (real(file)->pMethods == NULL) return code;
    log->base.pMethods = &log_methods;
    log->joins = (log_characteristics(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
    return code;
}

int relink_sqlite_join_frames(void) {
    static sqlite3_vfs vfs;
    sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    if (usual == NULL) return SQLITE_ERROR;
    if (usual == &vfs) return SQLITE_OK;
    real_vfs = usual;
    vfs = *usual;
    vfs.zName = "relink";
    vfs.szOsFile += (int)sizeof(struct log_file);
    vfs.xOpen = vfs_open;
    vfs.pNext = NULL;
    return sqlite3_vfs_register(&vfs, 1);
}
