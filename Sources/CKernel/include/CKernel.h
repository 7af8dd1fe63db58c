// The few kernel and glibc calls that Swift cannot reach on its own: calls behind _GNU_SOURCE and
// function-like macros. No state but the stop signal that came. Unless it says otherwise, a call returns -1 with errno set
// when it fails.
#pragma once
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>

#include "bytes.h"
#include "crc32c.h"

/// Anonymous private memory of `bytes` bytes, or NULL with errno set. `huge` asks for reserved pages of 2 MiB.
void *apus_map_anonymous(uint64_t bytes, int huge);

/// Opens `path` for reading and writing, created if absent, with O_DSYNC, and O_DIRECT if `direct`.
int apus_open_durable(const char *path, int direct);

/// Bytes to which offset, length and address of a direct write to `fd` must be aligned; 0 where the file system
/// does not say, -1 if it cannot do direct writes at all.
int apus_direct_alignment(int fd);

/// Accepts a connection of `fd` without waiting; the new socket is closed on exec and blocking.
int apus_accept(int fd);

/// Makes calls on `fd` wait or not. Returns what it was.
int apus_set_blocking(int fd, int blocking);

/// Waits for events of the epoll `fd` for at most `nanoseconds`, 0 returns at once. Returns how many came.
int apus_epoll_wait(int fd, struct epoll_event *events, int capacity, uint64_t nanoseconds);

/// Sets the CPU a thread created with `attributes` runs on; a negative `cpu` allows all. Returns an errno.
int apus_thread_set_cpu(pthread_attr_t *attributes, int cpu);

/// Names the calling thread; at most 15 characters count.
void apus_thread_set_name(const char *name);

/// The numbers of the CPUs that the calling thread may run on, ascending, at most `capacity`. Returns how many.
int apus_allowed_cpus(int *cpus, int capacity);

/// Receives without waiting. - Returns: the byte count, or a negative errno. Unlike recv(2) of glibc it is no point at
/// which a thread can be cancelled, which would cost two atomic operations a call.
int32_t apus_receive(int fd, void *bytes, uint64_t count);

/// Sends without waiting and without SIGPIPE, in the same way.
int32_t apus_send(int fd, const void *bytes, uint64_t count);

/// The CPU that the calling thread runs on.
int apus_current_cpu(void);

/// Makes SIGTERM and SIGINT set the number that apus_stop_signal reads, and ignores SIGPIPE.
int apus_stop_install(void);

/// Forgets a signal that came.
void apus_stop_reset(void);

/// The number of the last stop signal; written by the handler only.
extern volatile int apus_stop_number;

/// The stop signal that came, 0 if none: one memory read.
static inline int apus_stop_signal(void) { return apus_stop_number; }
