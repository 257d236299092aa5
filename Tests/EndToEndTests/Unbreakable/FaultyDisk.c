// A disk that fails on command, for a process that runs with this in LD_PRELOAD.
//
// RELINK_DISK_FILES is how the paths of the files begin that lie on the disk. RELINK_DISK is a folder with what the test
// and the disk tell each other:
//
//   fault     64 bytes: what is wrong, a space, and how the paths end for which it is (`*`: any). The faults:
//               none      nothing
//               full      a file that would grow can't: ENOSPC
//               sync      fsync fails: EIO. As on Linux, what had been written counts as clean from then on, and a later
//                         fsync that succeeds does not vouch for it: it has to be written anew first.
//               readonly  whatever would change a file fails: EROFS
//               slow      fsync takes 500 ms
//   INODE     what would be left of the file of that number if the power failed now
//   INODE.due a byte for each page of it, 1 where the file has been written and not yet synced
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, PATH = 1024, CONTROL = 64, FILES = 256, MAX_PAGES = 1 << 20 };

// What is on the disk of a file.
struct disk_file {
    ino_t inode;  // 0 where there is none
    int content;
    char *due;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct disk_file disk_files[FILES];
static const char *folder, *prefix;
static const volatile char *control;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

static bool is_on_disk(const char *path) { return control && strncmp(path, prefix, strlen(prefix)) == 0; }

static bool find_path(int descriptor, char path[PATH]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH - 1);
    path[length > 0 ? length : 0] = 0;
    return is_on_disk(path);
}

static bool ends(const char *path, const char *ending) {
    size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcmp(path + length - tail, ending) == 0;
}

// Whether a fault is switched on for the file of a path.
static bool fails(const char *fault, const char *path) {
    char text[CONTROL + 1] = "", word[CONTROL + 1] = "", ending[CONTROL + 1] = "";
    for (int i = 0; i < CONTROL; i++) text[i] = control[i];
    if (sscanf(text, "%64s %64s", word, ending) != 2 || strcmp(word, fault) != 0) return false;
    return strcmp(ending, "*") == 0 || ends(path, ending);
}

static bool refuse(int error) {
    errno = error;
    return true;
}

static int open_part(ino_t inode, const char *suffix) {
    char path[PATH];
    snprintf(path, sizeof path, "%s/%lu%s", folder, (unsigned long)inode, suffix);
    int descriptor = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) abort();
    return descriptor;
}

static void copy(int from, int to, off_t number) {
    char page[PAGE];
    ssize_t length = pread(from, page, PAGE, number * PAGE);
    if (length > 0 && REAL(pwrite)(to, page, length, number * PAGE) != length) abort();
}

// What is on the disk of a file that is open here: at first sight, all of it. An index in shared memory never is.
static struct disk_file *disk_file_of(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return NULL;
    struct disk_file *unused = NULL;
    for (int i = 0; i < FILES; i++) {
        if (disk_files[i].inode == status.st_ino) return &disk_files[i];
        if (!disk_files[i].inode) unused = &disk_files[i];
    }
    if (!unused) abort();
    int due = open_part(status.st_ino, ".due");
    struct stat known;
    if (fstat(due, &known) != 0) abort();
    unused->inode = status.st_ino;
    unused->content = open_part(status.st_ino, "");
    if (known.st_size == 0) {
        for (off_t number = 0; number * PAGE < status.st_size; number++) copy(descriptor, unused->content, number);
        if (REAL(ftruncate)(due, MAX_PAGES) != 0) abort();
    }
    unused->due = mmap(NULL, MAX_PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, due, 0);
    if (unused->due == MAP_FAILED) abort();
    close(due);
    return unused;
}

static void forget(ino_t inode) {
    char path[PATH];
    for (int i = 0; i < FILES; i++) {
        if (!inode || disk_files[i].inode != inode) continue;
        close(disk_files[i].content);
        munmap(disk_files[i].due, MAX_PAGES);
        memset(&disk_files[i], 0, sizeof disk_files[i]);
    }
    snprintf(path, sizeof path, "%s/%lu", folder, (unsigned long)inode);
    REAL(unlink)(path);
    snprintf(path, sizeof path, "%s/%lu.due", folder, (unsigned long)inode);
    REAL(unlink)(path);
}

static void wrote(int descriptor, off_t start, ssize_t size) {
    struct disk_file *file = disk_file_of(descriptor);
    if (size > 0 && file) memset(file->due + start / PAGE, 1, (start + size - 1) / PAGE - start / PAGE + 1);
}

static void synced(int descriptor, bool succeeded) {
    struct stat status;
    struct disk_file *file = disk_file_of(descriptor);
    if (!file || fstat(descriptor, &status) != 0) return;
    for (off_t number = 0; number * PAGE < status.st_size; number++) {
        if (file->due[number] && succeeded) copy(descriptor, file->content, number);
        file->due[number] = 0;
    }
    if (succeeded && REAL(ftruncate)(file->content, status.st_size) != 0) abort();
}

__attribute__((constructor)) static void start(void) {
    char path[PATH];
    folder = getenv("RELINK_DISK");
    prefix = getenv("RELINK_DISK_FILES");
    if (!folder || !prefix) return;
    snprintf(path, sizeof path, "%s/fault", folder);
    int descriptor = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) abort();
    void *mapped = mmap(NULL, CONTROL, PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (mapped == MAP_FAILED) abort();
    control = mapped;
}

static bool refuses_length(int descriptor, const char *path, off_t length) {
    struct stat status;
    if (fails("readonly", path)) return refuse(EROFS);
    return fails("full", path) && fstat(descriptor, &status) == 0 && length > status.st_size && refuse(ENOSPC);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    char path[PATH];
    if (!find_path(descriptor, path)) return REAL(pwrite)(descriptor, bytes, size, offset);
    if (refuses_length(descriptor, path, offset + size)) return -1;
    pthread_mutex_lock(&lock);
    ssize_t written = REAL(pwrite)(descriptor, bytes, size, offset);
    if (!ends(path, "-shm")) wrote(descriptor, offset, written);
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    char path[PATH];
    if (!find_path(descriptor, path)) return REAL(write)(descriptor, bytes, size);
    off_t offset = lseek(descriptor, 0, SEEK_CUR);
    if (refuses_length(descriptor, path, offset + size)) return -1;
    pthread_mutex_lock(&lock);
    ssize_t written = REAL(write)(descriptor, bytes, size);
    wrote(descriptor, offset, written);
    pthread_mutex_unlock(&lock);
    return written;
}

static int sync_file(int descriptor, int (*sync)(int)) {
    char path[PATH];
    struct stat status;
    if (!find_path(descriptor, path)) return sync(descriptor);
    if (fails("slow", path)) usleep(500000);
    bool succeeds = !fails("sync", path);
    pthread_mutex_lock(&lock);
    int result = succeeds ? sync(descriptor) : -1;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) synced(descriptor, result == 0);
    pthread_mutex_unlock(&lock);
    if (!succeeds) errno = EIO;
    return result;
}

int fsync(int descriptor) { return sync_file(descriptor, REAL(fsync)); }

int fdatasync(int descriptor) { return sync_file(descriptor, REAL(fdatasync)); }

int ftruncate(int descriptor, off_t length) {
    char path[PATH];
    struct stat status;
    if (!find_path(descriptor, path)) return REAL(ftruncate)(descriptor, length);
    if (refuses_length(descriptor, path, length)) return -1;
    pthread_mutex_lock(&lock);
    int result = REAL(ftruncate)(descriptor, length);
    struct disk_file *file = result == 0 && !ends(path, "-shm") ? disk_file_of(descriptor) : NULL;
    if (file && fstat(file->content, &status) == 0 && status.st_size > length)
        if (REAL(ftruncate)(file->content, length) != 0) abort();
    pthread_mutex_unlock(&lock);
    return result;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (!is_on_disk(path)) return REAL(open)(path, flags, mode);
    bool is_new = flags & O_CREAT && access(path, F_OK) != 0;
    bool writes = (flags & O_ACCMODE) != O_RDONLY || is_new;
    if (writes && fails("readonly", path) && refuse(EROFS)) return -1;
    if (is_new && fails("full", path) && refuse(ENOSPC)) return -1;
    int descriptor = REAL(open)(path, flags, mode);
    if (descriptor < 0 || !writes || ends(path, "-shm")) return descriptor;
    pthread_mutex_lock(&lock);
    disk_file_of(descriptor);
    pthread_mutex_unlock(&lock);
    return descriptor;
}

int unlink(const char *path) {
    struct stat status;
    if (!is_on_disk(path) || stat(path, &status) != 0) return REAL(unlink)(path);
    if (fails("readonly", path) && refuse(EROFS)) return -1;
    pthread_mutex_lock(&lock);
    int result = REAL(unlink)(path);
    if (result == 0) forget(status.st_ino);
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) {
    struct stat status;
    if (!is_on_disk(to)) return REAL(rename)(from, to);
    if (fails("readonly", to) && refuse(EROFS)) return -1;
    pthread_mutex_lock(&lock);
    ino_t replaced = stat(to, &status) == 0 ? status.st_ino : 0;
    int result = REAL(rename)(from, to);
    if (result == 0 && replaced) forget(replaced);
    pthread_mutex_unlock(&lock);
    return result;
}

// The same under the names that some callers know them by.
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}

int ftruncate64(int descriptor, off_t length) { return ftruncate(descriptor, length); }

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open(path, flags, mode);
}
