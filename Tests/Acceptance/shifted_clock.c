// Lets an unchanged release program live at another time: its wall clock goes APUS_CLOCK_AHEAD seconds ahead.
//
// Loaded with LD_PRELOAD, it stands before the C library's clock_gettime. The monotonic clock stays as it is.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t ahead;

__attribute__((constructor)) static void read_setting(void) {
  const char *seconds = getenv("APUS_CLOCK_AHEAD");
  ahead = seconds ? strtol(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += ahead;
  return result;
}
