import Glibc

/// When requests are due.
public enum Pace: Equatable, Sendable {
  /// An open loop with the same time between requests: whatever the engine does, the next one is due.
  case constant(perSecond: Double)
  /// An open loop with exponentially distributed gaps, as independent clients make them.
  case poisson(perSecond: Double)
  /// A closed loop: a request is due as soon as fewer than the window are in flight.
  case closed
  /// As recorded, this many times faster.
  case recorded(speed: Double)
}

/// Turns a pace into due times, in nanoseconds from the start.
struct DueTimes {
  private let pace: Pace
  private var random: RandomStream
  private var clock = 0.0

  init(pace: Pace, seed: UInt64) {
    self.pace = pace
    random = RandomStream(seed: seed ^ 0x6475_6574_696D_6573)
  }

  /// The due time of the next request. Sums in double precision: exact to a nanosecond for runs of a month.
  /// - Parameter recorded: the next request's time in the recording, if there is one.
  mutating func next(recorded: UInt64?) -> UInt64 {
    let due = clock
    switch pace {
    case .constant(let rate): clock += 1e9 / rate
    case .poisson(let rate): clock -= log(random.fraction()) * 1e9 / rate
    case .closed: return 0
    case .recorded(let speed): return UInt64(Double(recorded ?? 0) / speed)
    }
    return UInt64(due)
  }
}
