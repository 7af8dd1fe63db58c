import Domain
import Kernel
import Wire

/// Knows every request that each client sent and every message that each client received, and compares them with
/// what the journal says: after every start, at every stop and at the end.
final class Auditor {
  /// What a client knows of one number of its venue.
  enum Receipt: Equatable {
    /// The message, from the end of its header to its checksum.
    case application([UInt8])
    case administrative
    /// A gap fill stood for it.
    case filled
  }

  struct Trade: Equatable {
    var price: Int64
    var quantity: Int64
    var symbol: Symbol
    var buyer: UInt64?
    var seller: UInt64?
  }

  let world: SimulatedWorld
  /// By client and number; the entry of number 0 stays nil.
  var receipts: [[Receipt?]] = []
  /// The client and number under which each ExecID came.
  private var executions: [UInt64: (client: Int, number: UInt32)] = [:]
  private(set) var trades: [UInt64: Trade] = [:]

  init(world: SimulatedWorld) { self.world = world }

  func addClient() { receipts.append([nil]) }

  /// A client received a message, in whatever state its session is.
  /// - Throws: `Violation` if it contradicts what the client received before.
  func received(
    _ client: Int, _ number: UInt32, _ type: FIXMessageType, isPossibleDuplicate: Bool,
    _ message: UnsafeRawBufferPointer, _ parser: borrowing FIXParser
  ) throws {
    let receipt: Receipt =
      Self.isApplication(type) ? .application(Array(Self.body(of: message))) : .administrative
    let place = Int(number)
    while receipts[client].count <= place { receipts[client].append(nil) }
    switch receipts[client][place] {
    case nil, .filled: break
    case .some(let known):
      guard isPossibleDuplicate else {
        throw Violation("client \(client): number \(number) came twice without PossDupFlag")
      }
      guard known == receipt else {
        throw Violation("client \(client): number \(number) came again with another content")
      }
    }
    receipts[client][place] = receipt
    if type == .executionReport { try noteExecution(client, number, parser) }
  }

  /// A gap fill told a client that nothing will come for these numbers.
  func filled(_ client: Int, _ numbers: Range<UInt32>) {
    while receipts[client].count < Int(numbers.upperBound) { receipts[client].append(nil) }
    for number in numbers where receipts[client][Int(number)] == nil {
      receipts[client][Int(number)] = .filled
    }
  }

  private func noteExecution(_ client: Int, _ number: UInt32, _ parser: borrowing FIXParser) throws {
    guard let execution = parser.integer(.execID).map(UInt64.init) else {
      throw Violation("client \(client): number \(number) has no ExecID")
    }
    guard execution != 0 else { return }
    if let known = executions[execution] {
      guard known == (client, number) else {
        throw Violation(
          "ExecID \(execution) came to client \(known.client) as \(known.number) "
            + "and to client \(client) as \(number)")
      }
      return
    }
    executions[execution] = (client, number)
    if parser.character(.execType) == ExecutionType.trade.rawValue { try noteTrade(execution, parser) }
  }

  private func noteTrade(_ execution: UInt64, _ parser: borrowing FIXParser) throws {
    guard let id = parser.integer(.secondaryExecID).map(UInt64.init),
      case .value(let symbol) = parser.text(.symbol, as: Symbol.self),
      let instrument = SimulationContext.instruments.first(where: { $0.symbol == symbol }),
      case .value(let quantity) = parser.decimal(.lastQuantity, increment: instrument.lot),
      case .value(let price) = parser.decimal(.lastPrice, increment: instrument.tick)
    else { throw Violation("execution \(execution): a trade without its id, price or quantity") }
    let isBuy = parser.character(.side) == 0x31
    var trade = trades[id] ?? Trade(price: price, quantity: quantity, symbol: symbol)
    guard trade.price == price, trade.quantity == quantity, trade.symbol == symbol,
      (isBuy ? trade.buyer : trade.seller) == nil
    else { throw Violation("trade \(id): its two sides differ, or one came twice") }
    if isBuy { trade.buyer = execution } else { trade.seller = execution }
    trades[id] = trade
  }

  static func isApplication(_ type: FIXMessageType) -> Bool {
    type == .executionReport || type == .orderCancelReject
  }

  /// A message without its header and checksum. The venue's header ends with SendingTime.
  static func body(of message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var place = 0
    while !(message[place] == 0x01 && message[place + 1] == 0x35 && message[place + 2] == 0x32
      && message[place + 3] == 0x3D)
    { place += 1 }
    place += 4
    while message[place] != 0x01 { place += 1 }
    return UnsafeRawBufferPointer(rebasing: message[(place + 1)..<(message.count - 7)])
  }
}
