import Domain
import Gateway
import Testing

/// Cancel on disconnect: what a session loses with its connection.
@Suite struct DisconnectTests {
  private static let marked = Venue.order("m", "38=10|40=2|44=1.50|18=o")

  private func cancels(_ venue: Venue) -> [MassCancel] {
    venue.commands.compactMap { if case .massCancel(let request) = $0 { request } else { nil } }
  }

  @Test func aSessionThatIsGoneLosesWhatAskedForIt() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "D", Self.marked)
    #expect(cancels(venue).isEmpty)
    venue.hangUp(id)
    var expected = MassCancel(
      origin: .venue, session: SessionID(rawValue: 0), instrument: .none, reason: .canceledOnDisconnect)
    expected.onDisconnect = true
    #expect(cancels(venue) == [expected])
  }

  @Test func aPairMayAskForIt() {
    let venue = Venue()
    let id = venue.logOn()
    let order = "55=ABC|54=2|38=5|40=2|44=1.10"
    venue.send(id, "E", "66=L|394=3|68=2|1385=1|73=2|11=a|67=1|\(order)|11=b|67=2|18=o|\(order)")
    venue.hangUp(id)
    #expect(cancels(venue).count == 1)
  }

  @Test func aSessionWithoutSuchOrdersCostsNoCommand() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "o")
    venue.hangUp(id)
    #expect(cancels(venue).isEmpty)
  }

  @Test func onceCanceledThereIsNothingMoreToCancel() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "D", Self.marked)
    venue.hangUp(id)
    let again = venue.logOn(next: 3)
    venue.hangUp(again)
    #expect(cancels(venue).count == 1)
    let third = venue.logOn(next: 4)
    venue.send(third, "D", Self.marked)
    venue.hangUp(third)
    #expect(cancels(venue).count == 2)
  }

  @Test func aLogoutEndsTheConnectionToo() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "D", Self.marked)
    venue.send(id, "5")
    #expect(venue.isEnded(id))
    #expect(cancels(venue).count == 1)
  }

  @Test func aClientThatIsGivenUpLosesThemToo() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 1)
    venue.send(id, "D", Self.marked)
    venue.wait(5)
    #expect(venue.isEnded(id))
    #expect(cancels(venue).count == 1)
  }

  /// The journal is full while the client goes and comes back: the cancel still stands before the new Logon, so that it
  /// cannot hit what comes after.
  @Test func theCancelStandsBeforeTheNextLogon() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "D", Self.marked)
    venue.journalRoom = 0
    venue.hangUp(id)
    #expect(cancels(venue).isEmpty)
    let other = venue.connect()
    venue.lines[Int(other)].next = 3
    venue.send(other, "A", "98=0|108=30")
    venue.send(other, "D", Self.order2)
    venue.journalRoom = nil
    venue.drainsDisconnected = false
    venue.run()
    let kinds = venue.commands.suffix(3).map { command in
      switch command {
      case .massCancel: "cancel"
      case .sessionLogon: "logon"
      case .newOrder: "order"
      default: "other"
      }
    }
    #expect(kinds == ["cancel", "logon", "order"])
  }

  private static let order2 = Venue.order("n", "38=10|40=2|44=1.50|18=o")

  /// What the last run left over goes when the venue starts, since no connection outlives it.
  @Test func aStartCancelsWhatTheLastRunLeft() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "D", Self.marked)
    venue.gateway = FIXGateway(configuration: smallConfiguration(), limits: smallLimits())
    venue.gateway.noteDisconnected(SessionID(rawValue: 0))
    venue.run()
    #expect(cancels(venue).count == 1)
  }

  @Test func aClientSaysAtLogonWhichWordsItKnows() {
    let venue = Venue()
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=30|1137=9")
    #expect(venue.messages(id).map(\.type) == ["A"])
    venue.deliver(to: SessionID(rawValue: 0), "t", .triggered)
    venue.run()
    #expect(venue.messages(id).last?[150] == "L")
    venue.hangUp(id)
    let again = venue.logOn(next: 2)
    venue.deliver(to: SessionID(rawValue: 0), "t", .triggered)
    venue.run()
    #expect(venue.messages(again).last?[150] == "D")
    let wrong = venue.connect(as: "OTHER")
    venue.send(wrong, "A", "98=0|108=30|1137=8")
    #expect(venue.isEnded(wrong))
  }
}
