#include "CKernel.h"

#include <stddef.h>

void *apus_map_anonymous(uint64_t bytes, int huge) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (huge ? MAP_HUGETLB : 0);
  void *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  return base == MAP_FAILED ? NULL : base;
}
