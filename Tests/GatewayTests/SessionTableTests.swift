import Domain
import Gateway
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
}
