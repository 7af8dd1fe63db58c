// libnuma and the memory policy system calls, as Swift sees them.
#pragma once
#include <numa.h>
#include <numaif.h>
