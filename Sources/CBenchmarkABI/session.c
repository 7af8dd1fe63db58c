#include "benchmark_abi.h"

void *apus_benchmark_session = 0;

_Static_assert(sizeof(apus_new_order) == 32, "layout of the interface");
_Static_assert(sizeof(apus_cancel) == 16, "layout of the interface");
_Static_assert(sizeof(apus_modify) == 32, "layout of the interface");
_Static_assert(sizeof(apus_report) == 64, "layout of the interface");
