// The few kernel and glibc calls that Swift cannot reach on its own: calls behind _GNU_SOURCE and
// function-like macros. Nothing here holds state. Unless it says otherwise, a call returns -1 with errno set
// when it fails.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>

/// Anonymous private memory of `bytes` bytes, or NULL with errno set. `huge` asks for reserved huge pages.
void *apus_map_anonymous(uint64_t bytes, int huge);

/// Opens `path` for reading and writing, created if absent, with O_DSYNC, and O_DIRECT if `direct`.
int apus_open_durable(const char *path, int direct);

/// Bytes to which offset, length and address of a direct write to `fd` must be aligned; 0 where the file system
/// does not say, -1 if it cannot do direct writes at all.
int apus_direct_alignment(int fd);

/// Accepts a connection of `fd` without waiting; the new socket is closed on exec and blocking.
int apus_accept(int fd);

/// Sets the CPU a thread created with `attributes` runs on; a negative `cpu` allows all. Returns an errno.
int apus_thread_set_cpu(pthread_attr_t *attributes, int cpu);

/// Names the calling thread; at most 15 characters count.
void apus_thread_set_name(const char *name);

/// The numbers of the CPUs that the calling thread may run on, ascending, at most `capacity`. Returns how many.
int apus_allowed_cpus(int *cpus, int capacity);

/// The CPU that the calling thread runs on.
int apus_current_cpu(void);
