import Domain
import Gateway
import Testing

@Suite struct FlowControlTests {
  @Test func nothingLeavesBeforeItsCommandIsDurable() {
    let venue = Venue()
    venue.durable = 0
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=30")
    venue.sendOrder(id, "a")
    venue.sendOrder(id, "b")
    #expect(venue.read(id) == [])
    venue.durable = 1
    venue.run()
    #expect(venue.read(id) == ["35=A 34=1 98=0 108=30"])
    venue.durable = 2
    venue.run()
    #expect(venue.read(id) == ["35=8 34=2 11=a"])
    venue.durable = 3
    venue.run()
    #expect(venue.read(id) == ["35=8 34=3 11=b"])
  }

  @Test func aFullJournalStopsReadingAndLosesNothing() {
    let venue = Venue()
    let id = venue.logOn()
    venue.journalRoom = 1
    for name in ["a", "b", "c"] { venue.sendOrder(id, name) }
    #expect(venue.read(id) == ["35=8 34=2 11=a"])
    #expect(venue.hasStalled)
    venue.journalRoom = nil
    venue.run()
    #expect(venue.read(id) == ["35=8 34=3 11=b", "35=8 34=4 11=c"])
    #expect(!venue.hasStalled)
  }

  /// A Reject and its Logout are two commands: the journal may be full between them, and others go on meanwhile.
  @Test func theSecondCommandOfAMessageIsNotLostAndStaysWithItsConnection() {
    let venue = Venue()
    let one = venue.logOn(as: "ONE")
    let two = venue.logOn(as: "TWO")
    venue.journalRoom = 1
    venue.send(one, "0", sentAt: venue.time + 200_000_000_000)
    #expect(venue.read(one) == ["35=3 34=2 45=2 372=0 373=10"])
    venue.send(two, "1", "112=hello")
    #expect(venue.read(two) == [])
    let before = venue.commands.count
    venue.journalRoom = 2
    venue.run()
    #expect(venue.read(one) == ["35=5 34=3"])
    #expect(venue.read(two) == ["35=0 34=2 112=hello"])
    #expect(venue.commands.count == before + 2)
  }

  @Test func theSecondCommandOfALostConnectionReachesNobody() {
    let venue = Venue()
    let one = venue.logOn(as: "ONE")
    venue.journalRoom = 1
    venue.lines[Int(one)].input += venue.message(one, "0", sentAt: venue.time + 200_000_000_000)
    _ = venue.cycle()
    #expect(venue.hasStalled)
    venue.gateway.received(one, result: -104, now: venue.now)
    venue.run()
    #expect(venue.isEnded(one))
    venue.journalRoom = nil
    let two = venue.logOn(as: "TWO")
    #expect(two == one, "the id is used again")
    venue.sendOrder(two, "a")
    #expect(venue.read(two) == ["35=8 34=2 11=a"])
  }

  @Test func aClientThatDoesNotReadIsNotReadEither() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 0)
    venue.lines[Int(id)].reads = false
    let count = 1000
    for index in 0..<count { venue.lines[Int(id)].input += venue.message(id, "D", Venue.order("\(index)")) }
    venue.run()
    let taken = venue.commands.count
    #expect(taken < count, "half of the messages kept is the most that may wait")
    #expect(venue.hasStalled)
    let other = venue.logOn(as: "OTHER")
    venue.sendOrder(other, "x")
    #expect(venue.read(other) == ["35=8 34=2 11=x"], "others go on")
    venue.resumeReading(id)
    #expect(venue.messages(id).map(\.number) == Array(2...(count + 1)))
  }

  @Test func aClientTooSlowForItsOwnFillsIsDisconnectedAndCanAskForThem() {
    let venue = Venue(limits: smallLimits(resendMessages: 256))
    let id = venue.logOn()
    venue.lines[Int(id)].reads = false
    let session = venue.sessions.find(client: "CLIENT", venue: "APUS")
    for index in 0..<600 {
      venue.sequence += 1
      venue.deliver(to: session, ClientOrderID("fill-\(index)")!)
      if index % 100 == 0 { venue.run() }
    }
    venue.run()
    #expect(venue.isEnded(id))
    #expect(venue.notices() == [.loggedOn, .slowConsumer])
    let again = venue.logOn(next: 2)
    venue.send(again, "2", "7=600|16=601")
    #expect(venue.read(again) == ["35=8 34=600 43=Y 11=fill-598", "35=8 34=601 43=Y 11=fill-599"])
  }

  @Test func aConnectionMayBeLostAtEveryStage() {
    for stage in 0..<7 {
      let venue = Venue()
      let id = venue.connect()
      if stage >= 1 { venue.send(id, bytes: wire("8=FIX.4.4|9=7")) }
      if stage >= 2 {
        venue.lines[Int(id)].input = []
        venue.hangUp(id)
        _ = venue.logOn()
      }
      if stage == 3 { venue.lines[Int(id)].reads = false }
      if stage >= 3 { venue.sendOrder(id, "a") }
      if stage == 4 { venue.send(id, bytes: Array(venue.message(id, "D", Venue.order("b")).dropLast(5))) }
      if stage == 5 { venue.sendOrder(id, "low", number: 1) }
      if stage == 6 {
        venue.journalRoom = 0
        venue.sendOrder(id, "c")
        venue.gateway.received(id, result: -104, now: venue.now)
        venue.run()
        venue.journalRoom = nil
      }
      venue.hangUp(id)
      #expect(venue.isEnded(id), "stage \(stage)")
      #expect(venue.openConnections == 0, "stage \(stage)")
      let next = venue.sessionCount == 0 ? 1 : venue.session().nextInbound
      let again = venue.logOn(next: next)
      venue.sendOrder(again, "z")
      #expect(venue.messages(again).map { $0[11] } == ["z"], "stage \(stage)")
    }
  }

  /// An id that is on the list of stalled connections when its connection ends must not be on it twice later.
  @Test func aConnectionIDIsUsedAgainWhileItIsOnAList() {
    var configuration = smallConfiguration()
    configuration.maximumConnections = 1
    let venue = Venue(configuration)
    for _ in 0..<3 {
      venue.journalRoom = nil
      let id = venue.connect()
      venue.lines[Int(id)].next = venue.sessionCount == 0 ? 1 : venue.session().nextInbound
      venue.send(id, "A", "98=0|108=30")
      venue.journalRoom = 0
      venue.sendOrder(id, "a")
      #expect(venue.stalledCount == 1)
      venue.gateway.received(id, result: -104, now: venue.now)
      venue.run()
      #expect(venue.isEnded(id))
      #expect(venue.stalledCount == 1)
    }
  }
}
