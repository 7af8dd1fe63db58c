import Domain
import Memory

/// What a response was to the books of the generator.
enum Answer: Equatable, Sendable {
  /// The one answer that the request waits for: it was due and sent at these times, and `counts` if it belongs to the
  /// measured part of the run.
  case first(due: UInt64, sent: UInt64, counts: Bool)
  /// A second answer to the same request.
  case duplicate
  /// No request has this number.
  case unknown
}

/// Exact account of every request: numbered densely from 1, each to be answered exactly once.
///
/// One byte a request for the whole run tells what became of it; times are kept in a ring as long as requests are in
/// flight. All memory is reserved at the start.
struct RequestLedger: ~Copyable {
  private struct Times: BitwiseCopyable {
    var due: UInt64
    var sent: UInt64
  }
  private static let answered: UInt8 = 0x80
  private static let counted: UInt8 = 0x40
  private static let kindMask: UInt8 = 0x0F

  private let memory: Region
  private let states: UnsafeMutablePointer<UInt8>
  private let times: UnsafeMutablePointer<Times>
  private let windowMask: UInt64
  /// The most requests of the run.
  let capacity: Int
  /// The number of the next request.
  private(set) var nextNumber: UInt64 = 1
  /// The lowest number that is not answered; `nextNumber` if all are.
  private(set) var oldestOpen: UInt64 = 1
  /// Requests that are not answered.
  private(set) var inFlight = 0
  private(set) var duplicates = 0
  private(set) var unknown = 0

  /// - Parameters:
  ///   - capacity: the most requests of the run.
  ///   - window: the most numbers between the oldest request in flight and the newest; a power of two.
  init(capacity: Int, window: Int) {
    precondition(capacity > 0 && window > 0 && window & (window - 1) == 0, "a window is a power of two")
    self.capacity = capacity
    windowMask = UInt64(window - 1)
    let timeBytes = window * MemoryLayout<Times>.stride
    memory = Region(byteCount: timeBytes + capacity + 1)
    times = memory.bind(Times.self, count: window)
    states = memory.bind(UInt8.self, count: capacity + 1, byteOffset: timeBytes)
  }

  /// Whether another request has a place: the run is not over its capacity, and the oldest in flight not too far back.
  var hasRoom: Bool {
    nextNumber <= UInt64(capacity) && nextNumber - oldestOpen <= windowMask
  }

  /// Whether the run has used up its numbers.
  var isFull: Bool { nextNumber > UInt64(capacity) }

  /// Notes that the request `nextNumber` goes out.
  /// - Precondition: `hasRoom`.
  mutating func open(_ kind: RequestKind, due: UInt64, sent: UInt64, counts: Bool) {
    precondition(hasRoom, "the ledger has no room")
    let number = nextNumber
    nextNumber += 1
    inFlight += 1
    states[Int(number)] = kind.rawValue | (counts ? Self.counted : 0)
    times[Int(number & windowMask)] = Times(due: due, sent: sent)
  }

  /// What kind of request `number` is; nil if there is none.
  func kind(of number: UInt64) -> RequestKind? {
    guard number > 0 && number < nextNumber else { return nil }
    return RequestKind(rawValue: states[Int(number)] & Self.kindMask)
  }

  /// Notes the answer to `number`.
  mutating func answer(_ number: UInt64) -> Answer {
    guard number > 0 && number < nextNumber else {
      unknown += 1
      return .unknown
    }
    let state = states[Int(number)]
    guard state & Self.answered == 0 else {
      duplicates += 1
      return .duplicate
    }
    states[Int(number)] = state | Self.answered
    inFlight -= 1
    if number == oldestOpen {
      repeat { oldestOpen += 1 } while oldestOpen < nextNumber && states[Int(oldestOpen)] & Self.answered != 0
    }
    let time = times[Int(number & windowMask)]
    return .first(due: time.due, sent: time.sent, counts: state & Self.counted != 0)
  }

  /// Up to `limit` numbers that were never answered, lowest first.
  func missing(limit: Int) -> [UInt64] {
    var found: [UInt64] = []
    var number = oldestOpen
    while number < nextNumber && found.count < limit {
      if states[Int(number)] & Self.answered == 0 { found.append(number) }
      number += 1
    }
    return found
  }
}
