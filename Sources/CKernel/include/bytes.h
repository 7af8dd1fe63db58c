// Questions about many bytes at once that every processor answers in a few instructions and Swift's vectors cannot ask.
#pragma once
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

/// Bit n of the 16 lowest: byte n of the 16 at `at` is `byte`.
static inline uint64_t apus_find_in_16(const void *at, uint8_t byte) {
  __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)at), _mm_set1_epi8((char)byte));
  return (uint16_t)_mm_movemask_epi8(equal);
}

/// The sum of `blocks` times 16 bytes from `at` on.
static inline uint64_t apus_sum_of_16s(const void *at, uint64_t blocks) {
  const __m128i *block = (const __m128i *)at;
  __m128i sums = _mm_setzero_si128();
  while (blocks--) sums = _mm_add_epi64(sums, _mm_sad_epu8(_mm_loadu_si128(block++), _mm_setzero_si128()));
  return (uint64_t)_mm_cvtsi128_si64(sums) + (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
}
#else
static inline uint64_t apus_find_in_16(const void *at, uint8_t byte) {
  const uint8_t *bytes = (const uint8_t *)at;
  uint64_t bits = 0;
  for (int i = 0; i < 16; i++) bits |= (uint64_t)(bytes[i] == byte) << i;
  return bits;
}

static inline uint64_t apus_sum_of_16s(const void *at, uint64_t blocks) {
  const uint8_t *bytes = (const uint8_t *)at;
  uint64_t sum = 0;
  for (uint64_t i = 0; i < 16 * blocks; i++) sum += bytes[i];
  return sum;
}
#endif

/// Bit n: byte n of the 64 at `at` is `byte`.
static inline uint64_t apus_find_in_64(const void *at, uint8_t byte) {
  const char *bytes = (const char *)at;
  uint64_t low = apus_find_in_16(bytes, byte) | apus_find_in_16(bytes + 16, byte) << 16;
  uint64_t high = apus_find_in_16(bytes + 32, byte) | apus_find_in_16(bytes + 48, byte) << 16;
  return low | high << 32;
}
