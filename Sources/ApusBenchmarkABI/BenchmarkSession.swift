import CBenchmarkABI
import Domain
import Matching

/// The books and the queue of reports of one run.
struct BenchmarkSession: ~Copyable {
  var books: OrderBooks
  private let push: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<apus_report>?) -> Int32
  private let queue: UnsafeMutableRawPointer?

  static var instrument: InstrumentID { InstrumentID(rawValue: 0) }
  static var orderLimit: Int { 1 << 21 }

  init(seed: UInt64, transport: apus_transport, queue: UnsafeMutableRawPointer?) {
    books = OrderBooks(
      instruments: 1, orders: Self.orderLimit, fillsPerRequest: Self.orderLimit, prefault: true)
    push = transport.push
    self.queue = queue
  }

  @inline(__always) func report(_ report: apus_report) {
    withUnsafePointer(to: report) { while push(queue, $0) == 0 {} }
  }

  mutating func enter(_ order: UnsafePointer<apus_new_order>) {
    let order = order.pointee
    let answer = books.enter(
      order.order_id, Self.instrument, order.side == 0 ? .buy : .sell, price: order.price_ticks,
      quantity: Int64(order.quantity), owner: 0, isImmediate: order.is_immediate != 0)
    if !answer.isAccepted { return }
    var made = apus_report()
    made.sequence_number = order.sequence_number
    made.order_id = order.order_id
    made.side = order.side
    made.price_ticks = order.price_ticks
    made.quantity = order.quantity
    report(made)
    reportFills(answer.fillCount, order.sequence_number, order.order_id)
    if answer.rests || answer.leaves == 0 { return }
    made.kind = 2
    made.quantity = UInt32(answer.leaves)
    report(made)
  }

  mutating func cancel(_ request: UnsafePointer<apus_cancel>) {
    let answer = books.cancel(request.pointee.order_id, owner: 0)
    var made = apus_report()
    made.sequence_number = request.pointee.sequence_number
    made.order_id = request.pointee.order_id
    made.kind = answer.isAccepted ? 2 : 4
    made.side = answer.side == .buy ? 0 : 1
    made.price_ticks = answer.price
    made.quantity = UInt32(answer.leaves)
    report(made)
  }

  mutating func modify(_ request: UnsafePointer<apus_modify>) {
    let request = request.pointee
    let answer = books.replace(
      request.order_id, owner: 0, price: request.price_ticks, quantity: Int64(request.quantity))
    var made = apus_report()
    made.sequence_number = request.sequence_number
    made.order_id = request.order_id
    made.kind = answer.isAccepted ? 3 : 5
    made.side = answer.side == .buy ? 0 : 1
    if answer.isAccepted {
      made.price_ticks = request.price_ticks
      made.quantity = request.quantity
    }
    report(made)
    reportFills(answer.fillCount, request.sequence_number, request.order_id)
  }

  @inline(__always) private func reportFills(_ count: Int, _ sequence: UInt64, _ taker: UInt64) {
    for index in 0..<count {
      let fill = books.lastFills[index]
      var made = apus_report()
      made.kind = 1
      made.sequence_number = sequence
      made.order_id = taker
      made.price_ticks = fill.price
      made.quantity = UInt32(fill.quantity)
      made.maker_order_id = fill.makerID
      made.taker_order_id = taker
      report(made)
    }
  }
}
