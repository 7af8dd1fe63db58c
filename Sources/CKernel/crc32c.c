#include "crc32c.h"

#include <string.h>

// Half-byte table of the reflected polynomial 0x82F63B78.
static const uint32_t nibbles[16] = {
    0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
    0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
};

uint32_t apus_crc32c_portable(const void *bytes, uint64_t count) {
  const unsigned char *at = bytes;
  uint32_t crc = 0xFFFFFFFF;
  while (count--) {
    crc ^= *at++;
    crc = nibbles[crc & 15] ^ (crc >> 4);
    crc = nibbles[crc & 15] ^ (crc >> 4);
  }
  return ~crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(const void *bytes, uint64_t count) {
  const unsigned char *at = bytes;
  uint64_t crc = 0xFFFFFFFF;
  while (count >= 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    crc = _mm_crc32_u64(crc, word);
    at += 8;
    count -= 8;
  }
  while (count--) crc = _mm_crc32_u8((uint32_t)crc, *at++);
  return ~(uint32_t)crc;
}

uint32_t apus_crc32c(const void *bytes, uint64_t count) {
  if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42(bytes, count);
  return apus_crc32c_portable(bytes, count);
}
#else
uint32_t apus_crc32c(const void *bytes, uint64_t count) { return apus_crc32c_portable(bytes, count); }
#endif
