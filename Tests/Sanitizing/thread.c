// Tells ThreadSanitizer what the slow paths of Swift's Mutex order, as the library that they are in isn't instrumented:
// without this, whatever two threads do one after the other under a Mutex that they contend for looks like a race.
// (The fast paths are compiled into the code that uses them, and seen.) `deploy/sanitize thread` links this into all.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// Of ThreadSanitizer itself.
void __tsan_acquire(void *address);
void __tsan_release(void *address);

// Synchronization._MutexHandle: _lockSlow(UInt32), _tryLockSlow() -> Bool, _unlockSlow(). A handle is its futex alone,
// so its address is that which the fast paths order by.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

SWIFT void lock_slow(uint32_t thread, SELF handle) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF handle) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF handle) __asm__(UNLOCK);

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

SWIFT void lock_slow(uint32_t thread, SELF handle) {
    SWIFT void (*call)(uint32_t, SELF) = next(LOCK);
    call(thread, handle);
    __tsan_acquire(handle);
}

SWIFT bool try_lock_slow(SELF handle) {
    SWIFT bool (*call)(SELF) = next(TRY_LOCK);
    bool locked = call(handle);
    if (locked) __tsan_acquire(handle);
    return locked;
}

SWIFT void unlock_slow(SELF handle) {
    SWIFT void (*call)(SELF) = next(UNLOCK);
    __tsan_release(handle);
    call(handle);
}

// Swift's concurrency library isn't instrumented either, and it is what orders a continuation's resumption before what
// its task does next with the same place in its frame.
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void) { return "race_top:withUnsafeThrowingContinuation\n"; }
