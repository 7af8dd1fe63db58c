#define _GNU_SOURCE 1
#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void *apus_map_anonymous(uint64_t bytes, int huge) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | (huge ? MAP_HUGETLB | 21 << MAP_HUGE_SHIFT : MAP_NORESERVE);
  void *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  return base == MAP_FAILED ? NULL : base;
}

int apus_open_durable(const char *path, int direct) {
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_DSYNC | (direct ? O_DIRECT : 0), 0644);
}

int apus_direct_alignment(int fd) {
#ifdef STATX_DIOALIGN
  struct statx status;
  if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &status) != 0 || !(status.stx_mask & STATX_DIOALIGN))
    return 0;
  if (status.stx_dio_offset_align == 0) return -1;
  unsigned memory = status.stx_dio_mem_align, offset = status.stx_dio_offset_align;
  return (int)(memory > offset ? memory : offset);
#else
  return 0;
#endif
}

int apus_accept(int fd) { return accept4(fd, NULL, NULL, SOCK_CLOEXEC); }

int apus_set_blocking(int fd, int blocking) {
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
  return !(flags & O_NONBLOCK);
}

int apus_thread_set_cpu(pthread_attr_t *attributes, int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (cpu >= CPU_SETSIZE) return EINVAL;
  if (cpu >= 0) {
    CPU_SET(cpu, &set);
  } else if (sched_getaffinity(0, sizeof set, &set) != 0) {
    return errno;
  }
  return pthread_attr_setaffinity_np(attributes, sizeof set, &set);
}

void apus_thread_set_name(const char *name) {
  char cut[16] = {0};
  for (size_t i = 0; i < sizeof cut - 1 && name[i] != 0; i++) cut[i] = name[i];
  pthread_setname_np(pthread_self(), cut);
}

int apus_allowed_cpus(int *cpus, int capacity) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
  int count = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE && count < capacity; cpu++)
    if (CPU_ISSET(cpu, &set)) cpus[count++] = cpu;
  return count;
}

int apus_current_cpu(void) { return sched_getcpu(); }

int apus_epoll_wait(int fd, struct epoll_event *events, int capacity, uint64_t nanoseconds) {
  if (nanoseconds == 0) return epoll_wait(fd, events, capacity, 0);
#ifdef SYS_epoll_pwait2
  struct timespec limit = {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
  long count = syscall(SYS_epoll_pwait2, fd, events, capacity, &limit, NULL, 0);
  if (count >= 0 || errno != ENOSYS) return (int)count;
#endif
  uint64_t milliseconds = (nanoseconds + 999999) / 1000000;
  return epoll_wait(fd, events, capacity, milliseconds > 1000000 ? 1000000 : (int)milliseconds);
}

static int32_t outcome(long result) { return (int32_t)(result < 0 ? -errno : result); }

int32_t apus_receive(int fd, void *bytes, uint64_t count) {
  return outcome(syscall(SYS_recvfrom, fd, bytes, count, MSG_DONTWAIT, NULL, NULL));
}

int32_t apus_send(int fd, const void *bytes, uint64_t count) {
  return outcome(syscall(SYS_sendto, fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0));
}

volatile int apus_stop_number;

static void note_stop(int signal) { apus_stop_number = signal; }

int apus_stop_install(void) {
  struct sigaction action = {.sa_handler = note_stop, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0) return -1;
  return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -1 : 0;
}

void apus_stop_reset(void) { apus_stop_number = 0; }
