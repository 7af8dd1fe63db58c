import Domain
import Gateway
import Memory
import Testing

@Suite struct SessionTableTests {
  private let client = SessionID(rawValue: 0)

  private func logon(_ id: UInt32, _ name: CompID, reset: Bool = false) -> SessionLogon {
    SessionLogon(
      session: SessionID(rawValue: id), messageSequence: 1, nextInbound: 2, heartbeatSeconds: 30,
      resetSequenceNumbers: reset, client: name, venue: "APUS")
  }

  private func heartbeat(_ table: inout SessionTable, _ count: Int, from sequence: UInt64) {
    for index in 0..<count {
      let message = SessionMessage(session: client, nextInbound: 2, reply: .heartbeat)
      table.apply(message, sequence: sequence + UInt64(index), timestamp: 1)
    }
  }

  /// The number of each message that the table still gives.
  private func kept(_ table: borrowing SessionTable) -> [UInt32] {
    var numbers: [UInt32] = []
    for number in 0...table[client].nextOutbound {
      if let message = table.message(client, number) {
        #expect(message.pointee.messageSequence == number)
        numbers.append(number)
      }
    }
    return numbers
  }

  @Test func theLatestMessagesAreKeptAndNoOthers() {
    var table = SessionTable(limits: smallLimits(resendMessages: 8))
    table.apply(logon(0, "A"), sequence: 1, timestamp: 1)
    #expect(kept(table) == [1])
    heartbeat(&table, 7, from: 2)
    #expect(kept(table) == Array(1...8))
    heartbeat(&table, 5, from: 9)
    #expect(kept(table) == Array(6...13))
    let first = table.firstKept(client)
    #expect(first == 6)
    table.apply(logon(0, "A", reset: true), sequence: 20, timestamp: 1)
    #expect(kept(table) == [1], "a reset forgets what was sent before")
  }

  @Test func theSameCommandsGiveTheSameHashAndEveryNumberCounts() {
    func hash(_ change: (inout SessionTable) -> Void) -> UInt64 {
      var table = SessionTable(limits: smallLimits())
      table.apply(logon(0, "A"), sequence: 1, timestamp: 1)
      table.apply(logon(1, "B"), sequence: 2, timestamp: 2)
      change(&table)
      return table.stateHash(seed: 7)
    }
    let plain = hash { _ in }
    #expect(plain == hash { _ in })
    #expect(plain != hash { $0.take(Origin(session: client, messageSequence: 2)) })
    #expect(plain != hash { heartbeat(&$0, 1, from: 3) })
    #expect(plain != hash { $0.apply(logon(2, "C"), sequence: 3, timestamp: 3) })
  }

  @Test func aSessionIsListedOnceHoweverManyMessagesItGets() {
    var table = SessionTable(limits: smallLimits())
    table.apply(logon(0, "A"), sequence: 1, timestamp: 1)
    heartbeat(&table, 5, from: 2)
    let listed = [table.takeListed(), table.takeListed()]
    #expect(listed == [client, .none])
    heartbeat(&table, 1, from: 9)
    let again = table.takeListed()
    #expect(again == client)
  }

  @Test func aSessionIsAPairOfNames() {
    var table = SessionTable(limits: smallLimits())
    table.apply(logon(0, "A"), sequence: 1, timestamp: 1)
    table.apply(logon(1, "B"), sequence: 2, timestamp: 2)
    let found = [
      table.find(client: "B", venue: "APUS"), table.find(client: "A", venue: "OTHER"),
      table.find(client: "C", venue: "APUS"),
    ]
    #expect(found == [SessionID(rawValue: 1), .none, .none])
  }

  @Test func aSnapshotBringsBackEverySessionAndItsMessages() throws {
    var table = SessionTable(limits: smallLimits(resendMessages: 8))
    table.apply(logon(0, "A"), sequence: 1, timestamp: 1)
    table.apply(logon(1, "B", reset: true), sequence: 2, timestamp: 2)
    heartbeat(&table, 9, from: 3)
    var report = ExecutionReport()
    (report.session, report.reason, report.type, report.cumNotional) = (
      client, .noLiquidity, .canceled, -5 << 70
    )
    (report.symbol, report.clientOrderID, report.stopPrice, report.fee) = (
      "BTC-USD", "X1", Price(ticks: 7), -3
    )
    let reject = CancelReject(
      session: client, orderID: OrderID(rawValue: 9), clientOrderID: "X2", originalClientOrderID: "X1",
      transactTime: 5, reason: .tooLateToCancel, status: .filled, request: .replace)
    for event in [Event.execution(report), .cancelReject(reject)] {
      withUnsafePointer(to: event) { table.deliver($0, sequence: 12, timestamp: 6) }
    }
    table.answer(
      MassCancelReport(
        session: client, clientOrderID: "M1", reference: 13, transactTime: 7, instrument: .none,
        symbol: "NONE", side: .sell, reason: .unknownInstrument, orderCount: 4), sequence: 13, timestamp: 7)
    table.noteCancelOnDisconnect(client)
    while table.takeListed() != .none {}

    var bytes: [UInt8] = []
    var writer = StateWriter(runBytes: 64) { bytes += $0 }
    try table.write(to: &writer)
    try writer.finish()
    var at = 0
    var reader = StateReader(runBytes: 64) { room in
      let count = min(room.count, bytes.count - at)
      room.copyBytes(from: bytes[at..<at + count])
      at += count
      return count
    }
    let again = try SessionTable(limits: smallLimits(resendMessages: 8), from: &reader)
    try reader.finish()
    #expect(again.stateHash(seed: 1) == table.stateHash(seed: 1))
    #expect(again.count == 2 && again[client].heartbeatSeconds == 30)
    #expect(again[client].cancelsOnDisconnect)
    #expect(kept(again) == kept(table))
    for number in kept(table) {
      let (old, new) = (table.message(client, number)!.pointee, again.message(client, number)!.pointee)
      #expect("\(old)" == "\(new)")
    }
  }
}
