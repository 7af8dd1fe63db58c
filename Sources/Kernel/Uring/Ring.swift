import CLiburing
import Glibc

/// An io_uring of the calling thread: setting it up, and the few calls that enter the kernel.
struct Ring: ~Copyable {
  /// Submission slots: a full batch goes in early, so this bounds the memory that submissions cycle through
  /// (16 KiB, half of an L1 cache), not the work outstanding.
  static var submissionSlots: UInt32 { 256 }

  let pointer: UnsafeMutablePointer<io_uring>
  let setup: UringIO.Setup

  /// - Parameter completionSlots: rounded up to a power of two; the kernel keeps what does not fit, at a price.
  init(completionSlots: Int) throws {
    pointer = .allocate(capacity: 1)
    var code: Int32 = 0
    for setup in UringIO.Setup.allCases {
      pointer.initialize(to: io_uring())
      var parameters = io_uring_params()
      parameters.flags = setup.flags | UInt32(IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP)
      parameters.cq_entries = max(UInt32(completionSlots), 2 * Self.submissionSlots)
      code = -io_uring_queue_init_params(Self.submissionSlots, pointer, &parameters)
      if code == 0 {
        self.setup = setup
        // Saves a look-up at each entry; without it the ring works the same.
        _ = io_uring_register_ring_fd(pointer)
        return
      }
      if code != EINVAL { break }
    }
    pointer.deallocate()
    throw SystemError(action: "set up io_uring", code: code)
  }

  deinit {
    io_uring_queue_exit(pointer)
    pointer.deallocate()
  }

  /// A cleared submission slot; submits first when all are taken.
  @inline(__always)
  func slot() -> UnsafeMutablePointer<io_uring_sqe> {
    if let slot = io_uring_get_sqe(pointer) { return slot }
    return slotAfterSubmit()
  }

  @inline(never)
  private func slotAfterSubmit() -> UnsafeMutablePointer<io_uring_sqe> {
    for _ in 0..<1_000_000 {
      enter()
      if let slot = io_uring_get_sqe(pointer) { return slot }
    }
    preconditionFailure("the kernel takes no submissions")
  }

  /// Whether submissions wait to be handed over, those included that the kernel did not take last time.
  var hasSubmissions: Bool {
    @inline(__always) get { io_uring_sq_ready(pointer) != 0 }
  }

  /// Hands the submissions over and lets the kernel finish what it deferred.
  func enter() { check(io_uring_submit_and_get_events(pointer)) }

  /// The same, and waits for a completion for at most `nanoseconds`.
  func enter(wait nanoseconds: UInt64) {
    var limit = __kernel_timespec(
      tv_sec: Int64(nanoseconds / 1_000_000_000), tv_nsec: Int64(nanoseconds % 1_000_000_000))
    var completion: UnsafeMutablePointer<io_uring_cqe>?
    check(io_uring_submit_and_wait_timeout(pointer, &completion, 1, &limit, nil))
  }

  /// Passing troubles are left to the next call: a signal, the time limit, a completion ring that has to be
  /// emptied first, no memory for now.
  private func check(_ result: Int32) {
    if result >= 0 { return }
    switch -result {
    case EINTR, ETIME, EBUSY, EAGAIN: return
    case EEXIST: preconditionFailure("a UringIO belongs to the thread that made it")
    default: preconditionFailure("io_uring_enter failed, errno \(-result)")
    }
  }
}
