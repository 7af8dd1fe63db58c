import CBenchmarkABI
import Domain
import Matching

/// The books and the queue of reports of one run.
struct BenchmarkSession: ~Copyable {
  var books: OrderBooks
  private let push: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<apus_report>?) -> Int32
  private let queue: UnsafeMutableRawPointer?
  /// One report of each kind: what a kind does not say stays zero.
  private let reports: UnsafeMutablePointer<apus_report>

  /// What a report tells. Raw values are the interface's.
  enum Kind: UInt8, CaseIterable {
    case accepted = 0
    case trade = 1
    case canceled = 2
    case modified = 3
    case cancelRefused = 4
    case modifyRefused = 5
  }

  static var instrument: InstrumentID { InstrumentID(rawValue: 0) }
  static var orderLimit: Int { 1 << 21 }

  init(seed: UInt64, transport: apus_transport, queue: UnsafeMutableRawPointer?) {
    books = OrderBooks(
      instruments: 1, orders: Self.orderLimit, fillsPerRequest: Self.orderLimit, idSeed: seed, prefault: true)
    push = transport.push
    self.queue = queue
    reports = .allocate(capacity: Kind.allCases.count)
    for kind in Kind.allCases {
      var report = apus_report()
      report.kind = kind.rawValue
      (reports + Int(kind.rawValue)).initialize(to: report)
    }
  }

  deinit { reports.deallocate() }

  @inline(__always) mutating func enter(_ order: UnsafePointer<apus_new_order>) {
    let answer = books.enter(
      order.pointee.order_id, Self.instrument, Self.side(order.pointee.side),
      price: order.pointee.price_ticks,
      quantity: Int64(order.pointee.quantity), owner: 0, isImmediate: order.pointee.is_immediate != 0)
    if answer.state == .refused { return }
    let sequence = order.pointee.sequence_number
    let id = order.pointee.order_id
    let side = order.pointee.side
    let price = order.pointee.price_ticks
    report(.accepted, sequence, id, side, price, order.pointee.quantity)
    if answer.fillCount != 0 { reportFills(answer.fillCount, sequence, id) }
    if answer.state == .canceled {
      report(.canceled, sequence, id, side, price, UInt32(truncatingIfNeeded: answer.leaves))
    }
  }

  @inline(__always) mutating func cancel(_ request: UnsafePointer<apus_cancel>) {
    let canceled = books.cancel(request.pointee.order_id, owner: 0)
    report(
      canceled.leaves == 0 ? .cancelRefused : .canceled, request.pointee.sequence_number,
      request.pointee.order_id, canceled.side.rawValue &- 1, canceled.price,
      UInt32(truncatingIfNeeded: canceled.leaves))
  }

  @inline(__always) mutating func modify(_ request: UnsafePointer<apus_modify>) {
    let answer = books.replace(
      request.pointee.order_id, Self.side(request.pointee.side), owner: 0,
      price: request.pointee.price_ticks, quantity: Int64(request.pointee.quantity))
    let sequence = request.pointee.sequence_number
    let id = request.pointee.order_id
    if answer.state == .refused { return report(.modifyRefused, sequence, id, 0, 0, 0) }
    report(
      .modified, sequence, id, request.pointee.side, request.pointee.price_ticks, request.pointee.quantity)
    if answer.fillCount != 0 { reportFills(answer.fillCount, sequence, id) }
  }

  @inline(__always) private static func side(_ side: UInt8) -> Side { side == 0 ? .buy : .sell }

  @inline(__always) private func report(
    _ kind: Kind, _ sequence: UInt64, _ id: UInt64, _ side: UInt8, _ price: Int64, _ quantity: UInt32
  ) {
    let report = reports + Int(kind.rawValue)
    report.pointee.sequence_number = sequence
    report.pointee.order_id = id
    report.pointee.side = side
    report.pointee.price_ticks = price
    report.pointee.quantity = quantity
    while push(queue, report) == 0 {}
  }

  @inline(never) private func reportFills(_ count: UInt32, _ sequence: UInt64, _ taker: UInt64) {
    let report = reports + Int(Kind.trade.rawValue)
    report.pointee.sequence_number = sequence
    report.pointee.order_id = taker
    report.pointee.taker_order_id = taker
    for index in 0..<Int(count) {
      let fill = books.lastFills + index
      report.pointee.price_ticks = fill.pointee.price
      report.pointee.quantity = UInt32(truncatingIfNeeded: fill.pointee.quantity)
      report.pointee.maker_order_id = fill.pointee.makerID
      while push(queue, report) == 0 {}
    }
  }
}
