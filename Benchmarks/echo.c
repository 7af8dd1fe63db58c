// The floor of an open loop: a raw busy-polling TCP echo on one connection, driven at a fixed rate.
//
//     echo RATE SECONDS SERVER_CPU CLIENT_CPU
//
// Requests of 180 bytes are due at even gaps and answered with 240 bytes each; a latency counts from the moment its request
// was due. Prints p50, p99, p99.9 and max in nanoseconds on one line.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { REQUEST = 180, RESPONSE = 240, BATCH = 64 };

static int server_cpu;

static unsigned long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ul + time.tv_nsec;
}

static void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static void no_delay(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void *serve(void *listener) {
  static char in[1 << 16], out[BATCH * RESPONSE];
  pin(server_cpu);
  int fd = accept(*(int *)listener, NULL, NULL);
  no_delay(fd);
  for (long unanswered = 0;;) {
    long count = recv(fd, in, sizeof in, MSG_DONTWAIT);
    if (count == 0) return NULL;
    if (count < 0) continue;
    unanswered += count;
    long left = unanswered / REQUEST * RESPONSE;
    unanswered %= REQUEST;
    while (left > 0) {
      long sent = send(fd, out, left < (long)sizeof out ? left : (long)sizeof out, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) left -= sent;
    }
  }
}

static int compare(const void *a, const void *b) {
  unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;
  return x < y ? -1 : x > y;
}

int main(int count, char **arguments) {
  if (count != 5) return fprintf(stderr, "usage: echo RATE SECONDS SERVER_CPU CLIENT_CPU\n"), 2;
  double gap = 1e9 / atof(arguments[1]);
  long total = atof(arguments[1]) * atof(arguments[2]);
  server_cpu = atoi(arguments[3]);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (void *)&address, size) || listen(listener, 1)) return perror("listen"), 1;
  getsockname(listener, (void *)&address, &size);
  pthread_t server;
  pthread_create(&server, NULL, serve, &listener);
  pin(atoi(arguments[4]));
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (void *)&address, size)) return perror("connect"), 1;
  no_delay(fd);

  static char out[BATCH * REQUEST], in[1 << 16];
  unsigned long *latencies = malloc(total * sizeof *latencies), start = now();
  long due = 0, answered = 0, pending = 0, received = 0;
  while (answered < total) {
    unsigned long time = now();
    while (due < total && start + (unsigned long)(due * gap) <= time && pending < (long)sizeof out) {
      pending += REQUEST;
      due++;
    }
    if (pending > 0) {
      long sent = send(fd, out, pending, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) pending -= sent;
    }
    long count = recv(fd, in, sizeof in, MSG_DONTWAIT);
    if (count <= 0) continue;
    received += count;
    for (time = now(); received >= RESPONSE; received -= RESPONSE, answered++)
      latencies[answered] = time - (start + (unsigned long)(answered * gap));
  }
  qsort(latencies, total, sizeof *latencies, compare);
  printf("%lu %lu %lu %lu\n", latencies[total / 2], latencies[total / 100 * 99], latencies[total / 1000 * 999],
         latencies[total - 1]);
  return 0;
}
