// The few kernel and glibc calls that Swift cannot reach on its own: calls behind _GNU_SOURCE and
// function-like macros. Nothing here holds state.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <stdint.h>
#include <sys/mman.h>

#include "crc32c.h"

/// Anonymous private memory of `bytes` bytes, or NULL with errno set. `huge` asks for reserved huge pages.
void *apus_map_anonymous(uint64_t bytes, int huge);
