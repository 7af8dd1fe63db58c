import Domain
import Wire

/// A client's own account of its orders, from execution reports in the order of their numbers. Every report must
/// follow from the one before.
struct OrderLedger {
  struct Entry {
    var orderID: UInt64
    var clientOrderID: ClientOrderID
    var instrument: Instrument
    var side: Side
    var quantity: Int64
    var cumQuantity: Int64 = 0
    var leavesQuantity: Int64
    var notional: Int64 = 0
    var isOpen: Bool { leavesQuantity > 0 }
  }

  /// In the order of their first reports.
  private(set) var entries: [Entry] = []
  private var places: [UInt64: Int] = [:]

  func entry(_ orderID: UInt64) -> Entry? { places[orderID].map { entries[$0] } }

  /// Takes the next ExecutionReport.
  /// - Throws: `Violation` if it does not follow.
  mutating func take(_ parser: borrowing FIXParser) throws {
    guard let type = parser.character(.execType), let status = parser.character(.orderStatus) else {
      throw Violation("an ExecutionReport without ExecType or OrdStatus")
    }
    if type == ExecutionType.rejected.rawValue || status == OrderStatus.rejected.rawValue { return }
    guard let orderID = parser.integer(.orderID).map(UInt64.init), let report = Report(parser) else {
      throw Violation("an ExecutionReport lacks a field or has an amount off its increment")
    }
    if type == ExecutionType.orderStatus.rawValue {
      // A query overtakes nothing: what it says is where the ledger stands.
      guard let entry = entry(orderID), entry.cumQuantity == report.cum, entry.leavesQuantity == report.leaves
      else { throw Violation("order \(orderID): a status that its reports do not give") }
      return
    }
    if type == ExecutionType.new.rawValue {
      guard places[orderID] == nil, report.cum == 0, report.leaves == report.quantity else {
        throw Violation("order \(orderID): a second or odd acknowledgement")
      }
      places[orderID] = entries.count
      entries.append(
        Entry(
          orderID: orderID, clientOrderID: report.clientOrderID, instrument: report.instrument,
          side: report.side, quantity: report.quantity, leavesQuantity: report.leaves))
      return
    }
    guard let place = places[orderID] else { throw Violation("order \(orderID) was never acknowledged") }
    try update(&entries[place], report, ExecutionType(rawValue: type))
  }

  private func update(_ entry: inout Entry, _ report: Report, _ type: ExecutionType?) throws {
    guard entry.isOpen else { throw Violation("order \(entry.orderID): a report after its end") }
    guard entry.side == report.side, entry.instrument == report.instrument else {
      throw Violation("order \(entry.orderID): a report with another side or symbol")
    }
    switch type {
    case .trade:
      entry.cumQuantity += report.last
      entry.leavesQuantity -= report.last
      entry.notional += report.last * report.lastPrice
    case .replaced:
      entry.quantity = report.quantity
      entry.leavesQuantity = report.quantity - entry.cumQuantity
      entry.clientOrderID = report.clientOrderID
    case .canceled, .expired:
      entry.leavesQuantity = 0
    default: throw Violation("order \(entry.orderID): an unexpected ExecType")
    }
    guard entry.cumQuantity == report.cum, entry.leavesQuantity == report.leaves,
      entry.quantity == report.quantity, entry.leavesQuantity >= 0
    else {
      throw Violation(
        "order \(entry.orderID): reported cum \(report.cum) leaves \(report.leaves), but its reports give "
          + "\(entry.cumQuantity) and \(entry.leavesQuantity)")
    }
    let tick = entry.instrument.tick
    var unit = Double(tick.units)
    for _ in 0..<tick.decimals { unit /= 10 }
    let average = entry.cumQuantity == 0 ? 0 : Double(entry.notional) * unit / Double(entry.cumQuantity)
    guard abs(average - report.averagePrice) < 1e-6 else {
      throw Violation("order \(entry.orderID): AvgPx \(report.averagePrice) instead of \(average)")
    }
  }
}

/// The amounts of an ExecutionReport in ticks and lots; nil if one is missing or off its increment.
private struct Report {
  var instrument: Instrument
  var clientOrderID: ClientOrderID
  var side: Side
  var quantity: Int64
  var cum: Int64
  var leaves: Int64
  var last: Int64 = 0
  var lastPrice: Int64 = 0
  var averagePrice: Double

  init?(_ parser: borrowing FIXParser) {
    guard case .value(let symbol) = parser.text(.symbol, as: Symbol.self),
      let instrument = SimulationContext.instruments.first(where: { $0.symbol == symbol }),
      case .value(let clientOrderID) = parser.text(.clOrdID, as: ClientOrderID.self),
      let side = parser.character(.side).flatMap({ Side(rawValue: $0 &- 0x30) }),
      case .value(let quantity) = parser.decimal(.orderQuantity, increment: instrument.lot),
      case .value(let cum) = parser.decimal(.cumQuantity, increment: instrument.lot),
      case .value(let leaves) = parser.decimal(.leavesQuantity, increment: instrument.lot),
      let average = parser.bytes(.averagePrice),
      let averagePrice = Double(String(decoding: average, as: UTF8.self))
    else { return nil }
    self.instrument = instrument
    self.clientOrderID = clientOrderID
    self.side = side
    self.quantity = quantity
    self.cum = cum
    self.leaves = leaves
    self.averagePrice = averagePrice
    guard parser.character(.execType) == ExecutionType.trade.rawValue else { return }
    guard case .value(let last) = parser.decimal(.lastQuantity, increment: instrument.lot),
      case .value(let lastPrice) = parser.decimal(.lastPrice, increment: instrument.tick)
    else { return nil }
    self.last = last
    self.lastPrice = lastPrice
  }
}
