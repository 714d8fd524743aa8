#define _GNU_SOURCE
#include "CPathCounter.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static __thread bool counting;
static __thread path_counts counts;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// The executable's own definitions come before those of the C library.
void *malloc(size_t size) {
    if (counting) counts.allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    if (counting) counts.allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    if (counting) counts.allocations++;
    return __libc_realloc(old, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (counting) counts.allocations++;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : 12;
}

void *aligned_alloc(size_t alignment, size_t size) {
    if (counting) counts.allocations++;
    return __libc_memalign(alignment, size);
}

static int (*real_lock)(pthread_mutex_t *);

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    if (counting) counts.locks++;
    if (!real_lock) real_lock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    return real_lock(mutex);
}

// Hooks that the Swift runtime offers to measuring tools.
extern void *(*_swift_retain)(void *);
extern void *(*_swift_retain_n)(void *, uint32_t);
extern void (*_swift_release)(void *);
extern void (*_swift_release_n)(void *, uint32_t);
extern bool _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly;

static void *(*runtime_retain)(void *);
static void *(*runtime_retain_n)(void *, uint32_t);
static void (*runtime_release)(void *);
static void (*runtime_release_n)(void *, uint32_t);

static void *count_retain(void *object) {
    if (counting) counts.retains++;
    return runtime_retain(object);
}

static void *count_retain_n(void *object, uint32_t n) {
    if (counting) counts.retains += n;
    return runtime_retain_n(object, n);
}

static void count_release(void *object) {
    if (counting) counts.releases++;
    runtime_release(object);
}

static void count_release_n(void *object, uint32_t n) {
    if (counting) counts.releases += n;
    runtime_release_n(object, n);
}

static void install(void) {
    if (runtime_retain) return;
    runtime_retain = _swift_retain;
    runtime_retain_n = _swift_retain_n;
    runtime_release = _swift_release;
    runtime_release_n = _swift_release_n;
    _swift_retain = count_retain;
    _swift_retain_n = count_retain_n;
    _swift_release = count_release;
    _swift_release_n = count_release_n;
}

void path_counter_begin(void) {
    install();
    counts = (path_counts){0};
    _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = true;
    counting = true;
}

path_counts path_counter_end(void) {
    counting = false;
    _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = false;
    return counts;
}
