// liburing as Swift sees it. Swift cannot import macros of the form (1U << ENUMERATOR), so those are
// exported again as constants. The rest are the reads of the ring that liburing spreads over macros or hides
// behind calls that may enter the kernel: here each is a few loads.
#pragma once
// First, so that glibc's headers take the shape they have in Swift's Glibc module: liburing.h would ask for the GNU
// shape of some types, and the compiler merges no two shapes of one type.
#include <sys/types.h>

#include <liburing.h>
#include <linux/time_types.h>

static const unsigned char APUS_IOSQE_ASYNC = IOSQE_ASYNC;

/// Whether the kernel has work that waits for this thread to enter it: deferred completions (only with
/// IORING_SETUP_TASKRUN_FLAG) or completions that did not fit.
static inline int apus_ring_wants_enter(const struct io_uring *ring) {
  return (IO_URING_READ_ONCE(*ring->sq.kflags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
}

/// Completions that stand ready in the ring.
static inline unsigned apus_ring_ready(const struct io_uring *ring) {
  return io_uring_smp_load_acquire(ring->cq.ktail) - *ring->cq.khead;
}

/// The completion `index` places behind the oldest one. Only for `index < apus_ring_ready(ring)`.
static inline const struct io_uring_cqe *apus_ring_completion(const struct io_uring *ring, unsigned index) {
  return &ring->cq.cqes[(*ring->cq.khead + index) & ring->cq.ring_mask];
}
