import Glibc

/// The machine's clocks, read through the vDSO without a system call (26 ns).
@frozen public struct SystemClock: Clock, Sendable, BitwiseCopyable {
  public init() {}

  public func monotonicNow() -> UInt64 { Self.read(CLOCK_MONOTONIC) }
  public func wallNow() -> UInt64 { Self.read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
