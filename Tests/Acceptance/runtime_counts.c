// Counts, for each thread, what the order's path must not do: allocate, free, retain, release, lock.
//
// Loaded into an unchanged release program with LD_PRELOAD, it stands before the C library and the Swift runtime. The
// counts lie in the file that APUS_RUNTIME_COUNTS names, mapped by both sides, so that reading them disturbs nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS = 64 };

typedef struct {
  uint64_t thread, mallocs, frees, retains, releases, objects, locks, unused;
} Slot;

typedef struct {
  uint64_t threads, unused[7];
  Slot slots[THREADS];
} Counts;

static Counts *counts;
static __thread Slot *mine __attribute__((tls_model("initial-exec")));

static Slot *slot(void) {
  static Slot none;
  if (mine) return mine;
  if (!counts) return &none;
  uint64_t index = __atomic_fetch_add(&counts->threads, 1, __ATOMIC_RELAXED);
  mine = &counts->slots[index < THREADS ? index : THREADS - 1];
  mine->thread = (uint64_t)syscall(SYS_gettid);
  return mine;
}

// The allocator of the C library.

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size) { slot()->mallocs++; return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { slot()->mallocs++; return __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { slot()->mallocs++; return __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { slot()->mallocs++; return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { slot()->mallocs++; return __libc_memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  slot()->mallocs++;
  void *made = __libc_memalign(alignment, size);
  if (!made) return ENOMEM;
  *result = made;
  return 0;
}
void free(void *old) {
  if (old) slot()->frees++;
  __libc_free(old);
}

// What follows hands on to the library that would have been called.

#define NEXT(type, name) \
  static __typeof__(type) next; \
  if (!next) next = (__typeof__(type))dlsym(RTLD_NEXT, name)

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  NEXT(int (*)(pthread_mutex_t *), "pthread_mutex_lock");
  slot()->locks++;
  return next(mutex);
}

typedef void Object;

#define COUNT_RETAIN(name) \
  Object *name(Object *object) { \
    NEXT(Object *(*)(Object *), #name); \
    slot()->retains++; \
    return next(object); \
  } \
  Object *name##_n(Object *object, uint32_t n) { \
    NEXT(Object *(*)(Object *, uint32_t), #name "_n"); \
    slot()->retains++; \
    return next(object, n); \
  }

#define COUNT_RELEASE(name) \
  void name(Object *object) { \
    NEXT(void (*)(Object *), #name); \
    slot()->releases++; \
    next(object); \
  } \
  void name##_n(Object *object, uint32_t n) { \
    NEXT(void (*)(Object *, uint32_t), #name "_n"); \
    slot()->releases++; \
    next(object, n); \
  }

COUNT_RETAIN(swift_retain)
COUNT_RETAIN(swift_bridgeObjectRetain)
COUNT_RELEASE(swift_release)
COUNT_RELEASE(swift_bridgeObjectRelease)

Object *swift_allocObject(const void *type, size_t size, size_t alignment) {
  NEXT(Object *(*)(const void *, size_t, size_t), "swift_allocObject");
  slot()->objects++;
  return next(type, size, alignment);
}

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("APUS_RUNTIME_COUNTS");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *base = mmap(NULL, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (base != MAP_FAILED) counts = base;
}
