// Counts, for each thread, what the order's path must not do: allocate, free, retain, release, lock.
//
// Loaded into an unchanged release program with LD_PRELOAD. The counts lie in the file that APUS_RUNTIME_COUNTS names,
// mapped by both sides, so that reading them disturbs nothing. The Swift runtime's own hooks (function pointers that
// its instruments use) are set by a thread of this library once the reader asks for it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
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
  volatile uint64_t wanted;     // set by the reader: count Swift's runtime too
  volatile uint64_t installed;  // set here once that is so
  uint64_t threads;
  uint64_t unused[5];
  Slot slots[THREADS];
} Counts;

static Counts *counts;
static __thread Slot *mine __attribute__((tls_model("initial-exec")));
static __thread bool ours __attribute__((tls_model("initial-exec")));

static Slot *slot(void) {
  static Slot none;
  if (mine) return mine;
  if (!counts || ours) return &none;
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

// Mutexes.

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  static int (*next)(pthread_mutex_t *);
  if (!next) next = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
  slot()->locks++;
  return next(mutex);
}

// The Swift runtime: pointers that libswiftCore exports; absent in a program without it.

typedef void Object;
extern Object *(*_swift_retain)(Object *) __attribute__((weak));
extern Object *(*_swift_retain_n)(Object *, uint32_t) __attribute__((weak));
extern void (*_swift_release)(Object *) __attribute__((weak));
extern void (*_swift_release_n)(Object *, uint32_t) __attribute__((weak));
extern Object *(*_swift_allocObject)(const void *, size_t, size_t) __attribute__((weak));
extern bool _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly __attribute__((weak));

static Object *(*next_retain)(Object *);
static Object *(*next_retain_n)(Object *, uint32_t);
static void (*next_release)(Object *);
static void (*next_release_n)(Object *, uint32_t);
static Object *(*next_alloc)(const void *, size_t, size_t);

static Object *count_retain(Object *o) { slot()->retains++; return next_retain(o); }
static Object *count_retain_n(Object *o, uint32_t n) { slot()->retains++; return next_retain_n(o, n); }
static void count_release(Object *o) { slot()->releases++; next_release(o); }
static void count_release_n(Object *o, uint32_t n) { slot()->releases++; next_release_n(o, n); }
static Object *count_alloc(const void *type, size_t size, size_t mask) {
  slot()->objects++;
  return next_alloc(type, size, mask);
}

static void install(void) {
  if (!&_swift_retain) return;
  next_retain = _swift_retain;
  next_retain_n = _swift_retain_n;
  next_release = _swift_release;
  next_release_n = _swift_release_n;
  next_alloc = _swift_allocObject;
  _swift_retain = count_retain;
  _swift_retain_n = count_retain_n;
  _swift_release = count_release;
  _swift_release_n = count_release_n;
  _swift_allocObject = count_alloc;
  _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = true;
}

static void *wait_for_reader(void *unused) {
  ours = true;
  while (!counts->wanted) usleep(1000);
  install();
  __atomic_store_n(&counts->installed, 1, __ATOMIC_RELEASE);
  return unused;
}

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("APUS_RUNTIME_COUNTS");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *base = mmap(NULL, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (base == MAP_FAILED) return;
  counts = base;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_reader, NULL) == 0) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
