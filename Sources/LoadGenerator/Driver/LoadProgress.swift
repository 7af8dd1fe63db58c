import Synchronization

/// Counters of a run that another thread may read while it goes on.
public final class LoadProgress: Sendable {
  private let sentCount = Atomic<Int>(0)
  private let answeredCount = Atomic<Int>(0)
  private let worstLatency = Atomic<UInt64>(0)

  public init() {}

  /// Requests sent and answered so far, warm-up included.
  public var counts: (sent: Int, answered: Int) {
    (sentCount.load(ordering: .relaxed), answeredCount.load(ordering: .relaxed))
  }

  /// The worst latency since the last call, in nanoseconds.
  public func takeWorst() -> UInt64 { worstLatency.exchange(0, ordering: .relaxed) }

  func publish(sent: Int, answered: Int, worst: UInt64) {
    sentCount.store(sent, ordering: .relaxed)
    answeredCount.store(answered, ordering: .relaxed)
    if worst > worstLatency.load(ordering: .relaxed) { worstLatency.store(worst, ordering: .relaxed) }
  }
}
