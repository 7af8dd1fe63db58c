import Domain
import Memory

/// What keeps one session in check: its message throttle and its kill switch.
///
/// The throttle is a token bucket in whole numbers: the level counts billionths of a token, of which the rate
/// in tokens a second adds as many a nanosecond, so that nothing is ever rounded.
struct SessionGuard: BitwiseCopyable {
  static var token: UInt64 { 1_000_000_000 }

  /// Tokens a second, zero for no throttle.
  var rate: UInt32 = 0
  /// Tokens that the bucket holds.
  var burst: UInt32 = 0
  /// Billionths of a token in it at `time`.
  var level: UInt64 = 0
  var time: UInt64 = 0
  /// Requests refused since the session exists.
  var refused: UInt64 = 0
  var isKilled = false

  @inline(__always) private var capacity: UInt64 { UInt64(burst) &* Self.token }

  /// What would be in the bucket now.
  @inline(__always) func level(at now: UInt64) -> UInt64 {
    if now <= time { return level }
    let (gain, overflow) = (now &- time).multipliedReportingOverflow(by: UInt64(rate))
    return overflow || gain >= capacity &- level ? capacity : level &+ gain
  }

  /// Takes one token, if there is a whole one.
  @inline(__always) mutating func take(at now: UInt64) -> Bool {
    if rate == 0 { return true }
    level = level(at: now)
    time = max(time, now)
    if level < Self.token { return false }
    level &-= Self.token
    return true
  }

  /// Sets the throttle and fills the bucket.
  mutating func set(rate: UInt32, burst: UInt32, at now: UInt64) {
    self.rate = rate
    self.burst = rate == 0 ? 0 : burst
    level = capacity
    time = now
  }

  /// Whole messages that it may send now.
  func available(at now: UInt64) -> UInt32 {
    rate == 0 ? .max : UInt32(level(at: now) / Self.token)
  }
}

/// The guards of all sessions. A session beyond the limit has none: it cannot exist.
struct SessionGuards: ~Copyable {
  let count: Int
  /// Sessions that have a throttle.
  private(set) var throttledCount = 0
  private let guards: UnsafeMutablePointer<SessionGuard>
  private let region: Region

  init(limit: UInt32, prefault: Bool) {
    count = Int(limit)
    region = Region(byteCount: count * MemoryLayout<SessionGuard>.stride, prefault: prefault)
    guards = region.bind(SessionGuard.self, count: count)
  }

  @inline(__always) func contains(_ session: SessionID) -> Bool { Int(session.rawValue) < count }
  /// - Precondition: the session is within the limit.
  @inline(__always) subscript(_ session: SessionID) -> UnsafeMutablePointer<SessionGuard> {
    precondition(contains(session), "a session that is not there")
    return guards + Int(session.rawValue)
  }

  /// Sets a throttle and fills its bucket. Gives the reason if the setting is out of range.
  mutating func set(_ setting: ThrottleSetting, at now: UInt64) -> RejectReason {
    if !contains(setting.session) || setting.rate > 0 && setting.burst == 0 { return .settingOutOfRange }
    let entry = self[setting.session]
    throttledCount += (setting.rate > 0 ? 1 : 0) - (entry.pointee.rate > 0 ? 1 : 0)
    entry.pointee.set(rate: setting.rate, burst: setting.burst, at: now)
    return .none
  }

  /// Takes up a guard from a snapshot.
  mutating func restore(_ entry: SessionGuard, _ session: SessionID) {
    throttledCount += entry.rate > 0 ? 1 : 0
    self[session].initialize(to: entry)
  }

  /// Takes a token for a request of a session; false if its throttle has none left.
  func takeToken(_ session: SessionID, at now: UInt64) -> Bool {
    !contains(session) || self[session].pointee.take(at: now)
  }

  /// How much of its throttle a session has used.
  func usage(of session: SessionID, at now: UInt64) -> ThrottleUsage {
    let entry = contains(session) ? self[session].pointee : SessionGuard()
    return ThrottleUsage(
      session: session, rate: entry.rate, burst: entry.burst, available: entry.available(at: now),
      refused: entry.refused)
  }
}
