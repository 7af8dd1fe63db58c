import Domain
import Glibc
import Matching

/// Books under a flow.
struct BookBench: ~Copyable {
  private var books: OrderBooks
  private let flow: Flow
  private var position = 0
  /// Added up over all answers, so that no work can be left out.
  private(set) var checksum: Int64 = 0
  private let isHandicapped: Bool

  init(_ shape: Flow.Shape, count: Int, seed: UInt64, isHandicapped: Bool) {
    flow = Flow(shape, count: count, seed: seed)
    books = OrderBooks(
      instruments: shape.instruments, orders: max(1024, shape.resting * shape.instruments * 5 / 4),
      fillsPerRequest: 4096, idSeed: shape.hasOutsideIDs ? 0x5EED : nil, prefault: true)
    self.isHandicapped = isHandicapped
    run(flow.preparation)
  }

  /// Applies the next `count` messages and gives the nanoseconds that they took.
  @discardableResult mutating func run(_ count: Int) -> UInt64 {
    let begun = Self.now()
    flow.messages.withUnsafeBufferPointer { messages in
      apply(UnsafeBufferPointer(rebasing: messages[position..<position + count]))
    }
    position += count
    return Self.now() - begun
  }

  /// What is measured; its name is what the instruction counter looks for.
  @inline(never) private mutating func apply(_ messages: UnsafeBufferPointer<Flow.Message>) {
    for message in messages {
      let instrument = InstrumentID(rawValue: UInt32(message.instrument))
      switch message.kind {
      case .enter, .immediate:
        let answer = books.enter(
          message.id, instrument, message.side, price: message.price, quantity: Int64(message.quantity),
          owner: 1, isImmediate: message.kind == .immediate)
        checksum &+= answer.leaves &+ Int64(answer.fillCount)
      case .cancel:
        checksum &+= books.cancel(message.id, owner: 1).leaves
      case .replace:
        checksum &+=
          books.replace(
            message.id, message.side, owner: 1, price: message.price, quantity: Int64(message.quantity)
          ).leaves
      }
      if isHandicapped {
        checksum &+= Int64(truncatingIfNeeded: books.quantity(instrument, message.side, at: message.price))
      }
    }
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
