// CRC32C (Castagnoli, RFC 3720 section 12.1): the checksum of journal frames.
#pragma once
#include <stdint.h>

/// CRC32C of `count` bytes, by the SSE4.2 instruction where the CPU has it.
uint32_t apus_crc32c(const void *bytes, uint64_t count);

/// The same value without the instruction, for CPUs that lack it.
uint32_t apus_crc32c_portable(const void *bytes, uint64_t count);
