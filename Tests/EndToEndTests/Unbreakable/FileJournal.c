// Preloaded into a process (LD_PRELOAD), it stands between the process and the C library, and writes down in their
// order: what the process does to the files of one folder, which syncs came to their end, and what left by sockets.
// It can also end the process right before its n-th change to these files, and report syncs as done without doing them.
//
//   FILEJOURNAL_FOLDER   the folder, by its real path
//   FILEJOURNAL_OUTPUT   the journal; none is kept without it
//   FILEJOURNAL_KILL_AT  n; of a write the first half is done
//   FILEJOURNAL_NO_SYNC  1: no sync is done, nor noted
//
// A record is a head (below), and `size` bytes behind it. One lock is held over each call and its record, so that the
// journal's order is the order of what happened; only a sync runs without it, between two records.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct head {
    uint32_t kind;
    int32_t descriptor;
    int64_t place;
    uint64_t size;
};

enum {
    OPENED = 'o',     // place: flags; bytes: path
    CLOSED = 'c',
    WRITTEN = 'w',    // place: offset; bytes: what was written
    RESIZED = 't',    // place: new size
    SYNC_BEGUN = 's', // place: number of the sync
    SYNC_DONE = 'S',  // place: number of the sync
    RENAMED = 'r',    // bytes: old path, NUL, new path
    UNLINKED = 'u',   // bytes: path
    FOLDER = 'f',     // bytes: path of a folder that was made
    SENT = 'n',       // bytes: what left by a socket
};

#define MAX_DESCRIPTORS 65536

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static volatile char is_ours[MAX_DESCRIPTORS];
static char folder[PATH_MAX];
static size_t folder_length;
static int journal = -1;
static long kill_at, changes;
static int skips_syncs;
static int64_t syncs;

#define REAL(name) ((__typeof__(&name))real_##name())
#define RESOLVE(name)                                                                                                  \
    static void *real_##name(void) {                                                                                   \
        static void *found;                                                                                            \
        if (!found) found = dlsym(RTLD_NEXT, #name);                                                                   \
        return found;                                                                                                  \
    }

RESOLVE(openat) RESOLVE(openat64) RESOLVE(close) RESOLVE(write) RESOLVE(writev) RESOLVE(pwrite64) RESOLVE(pwritev64)
RESOLVE(ftruncate64) RESOLVE(fsync) RESOLVE(fdatasync) RESOLVE(rename) RESOLVE(renameat) RESOLVE(unlink)
RESOLVE(unlinkat) RESOLVE(remove) RESOLVE(mkdir) RESOLVE(send) RESOLVE(sendto) RESOLVE(sendmsg)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FILEJOURNAL_FOLDER"), *output = getenv("FILEJOURNAL_OUTPUT");
    const char *number = getenv("FILEJOURNAL_KILL_AT"), *no_sync = getenv("FILEJOURNAL_NO_SYNC");
    if (!path || strlen(path) >= sizeof folder) return;
    if (output) {
        journal = (int)syscall(SYS_openat, AT_FDCWD, output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (journal < 0) _exit(99);
    }
    kill_at = number ? atol(number) : 0;
    skips_syncs = no_sync && *no_sync == '1';
    strcpy(folder, path);
    folder_length = strlen(path);
}

// A thread that the process's end cut off behind a change would leave it unnoted.
__attribute__((destructor)) static void end(void) {
    pthread_mutex_lock(&lock);
}

static int is_in_folder(const char *path) {
    return folder_length && path && !strncmp(path, folder, folder_length)
        && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int tracks(int descriptor) {
    return descriptor >= 0 && descriptor < MAX_DESCRIPTORS && is_ours[descriptor];
}

static int is_socket(int descriptor) {
    struct stat status;
    return journal >= 0 && !fstat(descriptor, &status) && S_ISSOCK(status.st_mode);
}

static void note(uint32_t kind, int descriptor, int64_t place, const struct iovec *parts, int count, size_t size) {
    if (journal < 0) return;
    struct head head = {kind, descriptor, place, size};
    struct iovec all[IOV_MAX] = {{&head, sizeof head}};
    size_t left = size;
    int used = 1;
    for (int i = 0; i < count && left && used < IOV_MAX; i++) {
        size_t length = parts[i].iov_len < left ? parts[i].iov_len : left;
        all[used++] = (struct iovec){parts[i].iov_base, length};
        left -= length;
    }
    // A journal with a hole proves nothing, so the process ends where one can't be kept.
    if (left || syscall(SYS_writev, journal, all, used) != (long)(sizeof head + size)) _exit(98);
}

static void note_bytes(uint32_t kind, int descriptor, int64_t place, const void *bytes, size_t size) {
    struct iovec part = {(void *)bytes, size};
    note(kind, descriptor, place, &part, 1, size);
}

static int is_last(void) {
    return kill_at && ++changes == kill_at;
}

static void end_here(void) {
    raise(SIGKILL);
}

static void before_change(void) {
    if (is_last()) end_here();
}

static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, int64_t offset) {
    pthread_mutex_lock(&lock);
    int has_place = offset < 0;
    if (has_place) {
        int flags = fcntl(descriptor, F_GETFL);
        offset = lseek(descriptor, 0, flags >= 0 && flags & O_APPEND ? SEEK_END : SEEK_CUR);
    }
    if (is_last()) {
        if (count > 0) (void)!REAL(pwrite64)(descriptor, parts[0].iov_base, parts[0].iov_len / 2, offset);
        end_here();
    }
    ssize_t done =
        has_place ? REAL(writev)(descriptor, parts, count) : REAL(pwritev64)(descriptor, parts, count, offset);
    int error = errno;
    if (done > 0) note(WRITTEN, descriptor, offset, parts, count, (size_t)done);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    if (!tracks(descriptor)) return REAL(pwrite64)(descriptor, bytes, size, offset);
    struct iovec part = {(void *)bytes, size};
    return write_parts(descriptor, &part, 1, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    return pwrite64(descriptor, bytes, size, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
    if (!tracks(descriptor)) return REAL(pwritev64)(descriptor, parts, count, offset);
    return write_parts(descriptor, parts, count, offset);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return pwritev64(descriptor, parts, count, offset);
}

// Runs a call that may send, and notes what it sent.
#define SENDING(call, parts, count)                                                                                    \
    if (!is_socket(descriptor)) return call;                                                                           \
    pthread_mutex_lock(&lock);                                                                                         \
    ssize_t done = call;                                                                                               \
    int error = errno;                                                                                                 \
    if (done > 0) note(SENT, descriptor, 0, parts, (int)(count), (size_t)done);                                        \
    pthread_mutex_unlock(&lock);                                                                                       \
    errno = error;                                                                                                     \
    return done;

ssize_t write(int descriptor, const void *bytes, size_t size) {
    struct iovec part = {(void *)bytes, size};
    if (tracks(descriptor)) return write_parts(descriptor, &part, 1, -1);
    SENDING(REAL(write)(descriptor, bytes, size), &part, 1)
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (tracks(descriptor)) return write_parts(descriptor, parts, count, -1);
    SENDING(REAL(writev)(descriptor, parts, count), parts, count)
}

ssize_t send(int descriptor, const void *bytes, size_t size, int flags) {
    struct iovec part = {(void *)bytes, size};
    SENDING(REAL(send)(descriptor, bytes, size, flags), &part, 1)
}

ssize_t sendto(
    int descriptor, const void *bytes, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
    struct iovec part = {(void *)bytes, size};
    SENDING(REAL(sendto)(descriptor, bytes, size, flags, address, length), &part, 1)
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    SENDING(REAL(sendmsg)(descriptor, message, flags), message->msg_iov, message->msg_iovlen)
}

int ftruncate64(int descriptor, off64_t size) {
    if (!tracks(descriptor)) return REAL(ftruncate64)(descriptor, size);
    pthread_mutex_lock(&lock);
    before_change();
    int result = REAL(ftruncate64)(descriptor, size);
    int error = errno;
    if (!result) note(RESIZED, descriptor, size, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate(int descriptor, off_t size) {
    return ftruncate64(descriptor, size);
}

static int sync_with(int (*real)(int), int descriptor) {
    if (!tracks(descriptor)) return real(descriptor);
    pthread_mutex_lock(&lock);
    before_change();
    if (skips_syncs) {
        pthread_mutex_unlock(&lock);
        return 0;
    }
    int64_t number = syncs++;
    note(SYNC_BEGUN, descriptor, number, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    int result = real(descriptor);
    int error = errno;
    pthread_mutex_lock(&lock);
    if (!result) note(SYNC_DONE, descriptor, number, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int fsync(int descriptor) {
    return sync_with(REAL(fsync), descriptor);
}

int fdatasync(int descriptor) {
    return sync_with(REAL(fdatasync), descriptor);
}

// What opens for writing counts as a change, since it may make or empty the file.
static int open_with(int (*real)(int, const char *, int, ...), int at, const char *path, int flags, mode_t mode) {
    if (!is_in_folder(path)) return real(at, path, flags, mode);
    pthread_mutex_lock(&lock);
    if (flags & (O_CREAT | O_TRUNC)) before_change();
    int descriptor = real(at, path, flags, mode);
    int error = errno;
    if (descriptor >= MAX_DESCRIPTORS) _exit(97);
    if (descriptor >= 0) {
        is_ours[descriptor] = 1;
        note_bytes(OPENED, descriptor, flags, path, strlen(path));
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return descriptor;
}

#define TAKE_MODE                                                                                                      \
    mode_t mode = 0;                                                                                                   \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                               \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        mode = va_arg(arguments, mode_t);                                                                              \
        va_end(arguments);                                                                                             \
    }

int open(const char *path, int flags, ...) {
    TAKE_MODE
    return open_with(REAL(openat), AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    TAKE_MODE
    return open_with(REAL(openat64), AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
    TAKE_MODE
    return open_with(REAL(openat), at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
    TAKE_MODE
    return open_with(REAL(openat64), at, path, flags, mode);
}

int close(int descriptor) {
    if (!tracks(descriptor)) return REAL(close)(descriptor);
    pthread_mutex_lock(&lock);
    is_ours[descriptor] = 0;
    note(CLOSED, descriptor, 0, NULL, 0, 0);
    int result = REAL(close)(descriptor);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

#define CHANGING(path, call, record)                                                                                   \
    if (!is_in_folder(path)) return call;                                                                              \
    pthread_mutex_lock(&lock);                                                                                         \
    before_change();                                                                                                   \
    int result = call;                                                                                                 \
    int error = errno;                                                                                                 \
    if (!result) record;                                                                                               \
    pthread_mutex_unlock(&lock);                                                                                       \
    errno = error;                                                                                                     \
    return result;

static void note_rename(const char *from, const char *to) {
    struct iovec parts[] = {{(void *)from, strlen(from) + 1}, {(void *)to, strlen(to)}};
    note(RENAMED, -1, 0, parts, 2, strlen(from) + 1 + strlen(to));
}

int rename(const char *from, const char *to) {
    CHANGING(to, REAL(rename)(from, to), note_rename(from, to))
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    CHANGING(to, REAL(renameat)(from_at, from, to_at, to), note_rename(from, to))
}

int unlink(const char *path) {
    CHANGING(path, REAL(unlink)(path), note_bytes(UNLINKED, -1, 0, path, strlen(path)))
}

int unlinkat(int at, const char *path, int flags) {
    CHANGING(path, REAL(unlinkat)(at, path, flags), note_bytes(UNLINKED, -1, 0, path, strlen(path)))
}

int mkdir(const char *path, mode_t mode) {
    CHANGING(path, REAL(mkdir)(path, mode), note_bytes(FOLDER, -1, 0, path, strlen(path)))
}

int remove(const char *path) {
    CHANGING(path, REAL(remove)(path), note_bytes(UNLINKED, -1, 0, path, strlen(path)))
}
