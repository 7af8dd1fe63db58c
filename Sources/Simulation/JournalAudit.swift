import Domain
import Gateway
import Journal
import Matching
import Sequencer
import Wire

/// One replay of a whole journal, compared with what clients sent and received.
struct JournalAudit: ~Copyable {
  private let auditor: Auditor
  private let clients: [SimulatedClient]
  /// The client of each session, and the session's first message that is not compared yet.
  private var clientOfSession: [Int] = []
  private var nextMessage: [UInt32] = []
  /// The requests of each client that a command was found for.
  private var taken: [[Bool]]
  private var writer = FIXWriter()
  private let room = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FIXWriter.maximumMessageLength, alignment: 8)

  /// Number of the last command.
  private(set) var lastCommand: UInt64 = 0
  private(set) var dayEnds = 0

  init(_ auditor: Auditor, _ clients: [SimulatedClient]) {
    self.auditor = auditor
    self.clients = clients
    taken = clients.map { Array(repeating: false, count: $0.sent.count + 1) }
  }

  deinit { room.deallocate() }

  /// Looks at the next command and the state after it.
  mutating func take(_ header: FrameHeader, _ command: Command, _ state: borrowing ExchangeState) throws {
    lastCommand = header.sequence
    switch command {
    case .sessionLogon(let logon): try take(logon)
    case .endOfDay: dayEnds += 1
    case .newOrder(let order): try take(command, order.origin)
    case .cancelOrder(let cancel): try take(command, cancel.origin)
    case .replaceOrder(let replace): try take(command, replace.origin)
    case .orderStatus(let query): try take(command, query.origin)
    case .refuseRequest(let refused): try take(command, refused.origin)
    case .newOrderPair(let pair): try take(command, pair.origin)
    case .queryThrottle(let query): try take(command, query.origin)
    case .configure, .defineInstrument, .changePhase, .massCancel, .sessionMessage, .setRules, .setFees,
      .defineAccount, .setPositionLimit, .transfer, .setThrottle, .setKillSwitch, .bustTrade, .advance:
      break
    }
    try checkPricePriority(state)
    if header.sequence % 16 == 0, let violation = state.matching.firstViolation() {
      throw Violation("after command \(header.sequence): \(violation)")
    }
    for session in nextMessage.indices { try compareMessages(session, state.sessions, state.instruments) }
  }

  private mutating func take(_ logon: SessionLogon) throws {
    guard logon.session.rawValue == UInt32(clientOfSession.count) else { return }
    guard let client = clients.firstIndex(where: { $0.name == logon.client }) else {
      throw Violation("the journal has a session of an unknown client \(logon.client)")
    }
    clientOfSession.append(client)
    nextMessage.append(1)
  }

  private mutating func take(_ command: Command, _ origin: Origin) throws {
    let client = clientOfSession[Int(origin.session.rawValue)]
    let place = Int(origin.messageSequence)
    guard place > 0, place <= clients[client].sent.count,
      let request = clients[client].sent[place - 1].request
    else { throw Violation("the journal has a request \(place) that client \(client) never sent") }
    if taken[client][place] { throw Violation("request \(place) of client \(client) was acted on twice") }
    taken[client][place] = true
    if request.isAbandoned {
      throw Violation("request \(place) of client \(client) was acted on after it was given up")
    }
    if !request.matches(command, origin: origin) {
      throw Violation("request \(place) of client \(client) was journalled with another content: \(command)")
    }
  }

  /// After trades nothing better than their last price may be left on the side that was taken from.
  private func checkPricePriority(_ state: borrowing ExchangeState) throws {
    for event in state.events {
      guard case .trade(let trade) = event else { continue }
      guard let best = state.matching.bestPrice(trade.instrument, trade.aggressor.opposite) else { continue }
      let isPassedOver = trade.aggressor == .buy ? best < trade.price : best > trade.price
      if isPassedOver { throw Violation("trade \(trade.tradeID.rawValue) passed over a better price") }
    }
    for instrument in SimulationContext.instruments {
      if let bid = state.matching.bestPrice(instrument.id, .buy),
        let ask = state.matching.bestPrice(instrument.id, .sell), bid >= ask
      {
        throw Violation("\(instrument.symbol) is crossed: \(bid.ticks) and \(ask.ticks)")
      }
    }
  }

  private mutating func compareMessages(
    _ session: Int, _ sessions: borrowing SessionTable, _ instruments: borrowing InstrumentDirectory
  ) throws {
    let id = SessionID(rawValue: UInt32(session))
    let end = sessions[id].nextOutbound
    let client = clientOfSession[session]
    while nextMessage[session] < end {
      let number = nextMessage[session]
      nextMessage[session] += 1
      guard Int(number) < auditor.receipts[client].count, let receipt = auditor.receipts[client][Int(number)]
      else { continue }
      guard let message = sessions.message(id, number) else {
        throw Violation("message \(number) to client \(client) is no longer kept")
      }
      let body = body(message, sessions[id], instruments)
      if let body, receipt == .application(body) { continue }
      if body == nil, receipt == .administrative || receipt == .filled { continue }
      throw Violation("message \(number) of client \(client) is another one in the journal")
    }
  }

  /// What the venue must have sent, without header; nil for a message of the session layer.
  private mutating func body(
    _ message: UnsafePointer<OutboundMessage>, _ session: SessionTable.Session,
    _ instruments: borrowing InstrumentDirectory
  ) -> [UInt8]? {
    let header = FIXHeader(
      sender: session.venue, target: session.client, messageSequence: message.pointee.messageSequence,
      sendingTime: message.pointee.sendingTime)
    let count: Int
    switch message.pointee.body {
    case .execution(let report):
      count = writer.executionReport(
        header, report, instrument: instruments[report.instrument]?.pointee, into: room)
    case .cancelReject(let reject): count = writer.cancelReject(header, reject, into: room)
    case .massCancelReport(let report):
      count = writer.massCancelReport(
        header, report, instrument: instruments[report.instrument]?.pointee, into: room)
    case .logon, .session: return nil
    }
    return Array(Auditor.body(of: UnsafeRawBufferPointer(rebasing: room[..<count])))
  }

  // MARK: After the last command

  /// No client may have received what the journal does not have.
  func checkNothingIsMissing() throws {
    for client in clients.indices {
      let session = clientOfSession.firstIndex(of: client)
      let sent = session.map { nextMessage[$0] } ?? 1
      let received = auditor.receipts[client].lastIndex { $0 != nil } ?? 0
      if received >= Int(sent) {
        throw Violation(
          "client \(client) received message \(received), but after recovery the venue has sent "
            + "only \(sent - 1)")
      }
    }
  }

  /// Every request was acted on once, and everything that came of it has arrived.
  func checkEverythingIsAnswered() throws {
    for client in clients.indices {
      for (index, sent) in clients[client].sent.enumerated() {
        guard let request = sent.request, !request.isAbandoned, !taken[client][index + 1] else { continue }
        throw Violation("request \(index + 1) of client \(client) was never answered")
      }
      guard let session = clientOfSession.firstIndex(of: client) else { continue }
      for number in 1..<nextMessage[session] {
        guard Int(number) < auditor.receipts[client].count,
          auditor.receipts[client][Int(number)] != nil
        else { throw Violation("message \(number) never reached client \(client)") }
      }
    }
  }

  /// Numbers, orders and books at the end: both sides of every session agree.
  func checkAgreement(_ state: borrowing ExchangeState) throws {
    if let violation = state.matching.firstViolation() { throw Violation("at the end: \(violation)") }
    for session in clientOfSession.indices {
      let client = clients[clientOfSession[session]]
      let venue = state.sessions[SessionID(rawValue: UInt32(session))]
      guard venue.nextInbound == client.nextOutbound, venue.nextOutbound == client.nextInbound else {
        throw Violation(
          "client \(client.index) is at \(client.nextOutbound)/\(client.nextInbound), the venue at "
            + "\(venue.nextInbound)/\(venue.nextOutbound)")
      }
    }
    var resting = Array(repeating: 0, count: clients.count)
    var violation: Violation?
    for instrument in SimulationContext.instruments {
      for side in Side.allCases {
        state.matching.forEachOrder(of: instrument.id, side) { order in
          let client = clientOfSession[Int(order.session.rawValue)]
          resting[client] += 1
          if let found = difference(order, clients[client]) { violation = violation ?? found }
        }
      }
    }
    if let violation { throw violation }
    for client in clients.indices {
      let open = clients[client].orders.entries.count { $0.isOpen }
      if open != resting[client] {
        throw Violation("client \(client) has \(open) open orders, the books have \(resting[client])")
      }
    }
  }

  private func difference(_ order: RestingOrder, _ client: SimulatedClient) -> Violation? {
    guard let entry = client.orders.entry(order.orderID.rawValue) else {
      return Violation("client \(client.index) does not know its resting order \(order.orderID.rawValue)")
    }
    let same =
      entry.clientOrderID == order.clientOrderID && entry.quantity == order.quantity.lots
      && entry.cumQuantity == order.cumQuantity.lots && entry.leavesQuantity == order.leavesQuantity.lots
      && Notional(entry.notional) == order.cumNotional
    return same ? nil : Violation("client \(client.index) sees order \(order.orderID.rawValue) otherwise")
  }
}
