import Domain
import Gateway
import Testing

@Suite struct LivenessTests {
  @Test func aTestRequestIsAnsweredWithItsOwnText() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "1", "112=are you there")
    #expect(venue.read(id) == ["35=0 34=2 112=are you there"])
  }

  @Test func aTestRequestLongerThanWhatIsKeptIsRejected() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "1", "112=" + String(repeating: "x", count: 64))
    #expect(venue.read(id) == ["35=3 34=2 45=2 371=112 372=1 373=5"])
  }

  @Test func aHeartbeatGoesWhenNothingElseHasGoneForTheInterval() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 10)
    venue.wait(6)
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.wait(9.9)
    #expect(venue.read(id) == [])
    venue.wait(0.2)
    #expect(venue.read(id) == ["35=0 34=3"])
  }

  @Test func aSilentClientIsAskedOnceAndThenGivenUp() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 10)
    venue.wait(11.9)
    #expect(venue.read(id) == ["35=0 34=2"])
    venue.wait(0.2)
    #expect(venue.read(id) == ["35=1 34=3 112=TEST"])
    venue.wait(11.8)
    #expect(venue.read(id) == [])
    #expect(!venue.isEnded(id))
    venue.wait(0.3)
    #expect(venue.isEnded(id))
    #expect(venue.notices() == [.loggedOn, .heartbeatMissed])
  }

  @Test func anyMessageAnswersATestRequest() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 10)
    for _ in 0..<4 {
      venue.wait(12.5)
      let types = venue.messages(id).map(\.type)
      #expect(types.contains("1"))
      venue.send(id, "0")
    }
    #expect(!venue.isEnded(id))
  }

  /// After a pause of the whole process every client seems to have been silent: each is asked before it is given up.
  @Test func aPauseOfTheVenueEndsNoSession() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 10)
    venue.wait(60, step: 60)
    #expect(venue.read(id) == ["35=0 34=2"])
    venue.wait(1)
    #expect(venue.read(id) == ["35=1 34=3 112=TEST"])
    #expect(!venue.isEnded(id))
    venue.send(id, "0", "112=TEST")
    venue.wait(5)
    #expect(!venue.isEnded(id))
  }

  @Test func theClientsLogoutIsConfirmedAndTheConnectionEnds() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    venue.send(id, "5")
    #expect(venue.read(id) == ["35=8 34=2 11=a", "35=5 34=3"])
    #expect(venue.isEnded(id))
    #expect(venue.session().nextInbound == 4)
    let again = venue.logOn(next: 4)
    venue.sendOrder(again, "b")
    #expect(venue.read(again) == ["35=8 34=5 11=b"])
  }

  @Test func nothingIsReadAfterALogout() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, bytes: venue.message(id, "5") + venue.message(id, "D", Venue.order("late")))
    let requests = venue.commands.filter { $0.request != nil }
    #expect(requests.isEmpty)
  }

  /// Fills go on while a client leaves: they wait for its next Logon, and hold up neither the Logout nor the close.
  @Test func nothingFollowsTheVenuesLogout() {
    let venue = Venue()
    let id = venue.logOn()
    let session = venue.sessions.find(client: "CLIENT", venue: "APUS")
    venue.durable = venue.sequence
    venue.send(id, "5")
    venue.sequence += 1
    venue.deliver(to: session, "fill")
    venue.durable = nil
    venue.run()
    #expect(venue.read(id) == ["35=5 34=2"])
    #expect(venue.isEnded(id))
    let again = venue.logOn(next: 3)
    venue.send(again, "2", "7=3|16=0")
    #expect(venue.read(again) == ["35=8 34=3 43=Y 11=fill", "35=4 34=4 43=Y 123=Y 36=5"])
  }

  @Test func aLogoutThatIsNotAnsweredEndsInTimeEvenWhileFillsArrive() {
    let venue = Venue()
    let id = venue.logOn()
    let session = venue.sessions.find(client: "CLIENT", venue: "APUS")
    venue.sendOrder(id, "low", number: 1)
    for _ in 0..<19 {
      venue.wait(0.1)
      venue.sequence += 1
      venue.deliver(to: session, "fill")
      venue.run()
      #expect(!venue.isEnded(id))
    }
    venue.wait(0.2)
    #expect(venue.isEnded(id))
  }

  @Test func aClientThatLogsOutAndNeverReadsIsClosedInTime() {
    let venue = Venue()
    let id = venue.logOn()
    venue.lines[Int(id)].reads = false
    venue.sendOrder(id, "a")
    venue.send(id, "5")
    venue.wait(1.9)
    #expect(!venue.isEnded(id))
    let early = venue.connect()
    venue.send(early, "A", "98=0|108=30", number: 4)
    #expect(venue.isEnded(early), "the old connection still has the session")
    venue.wait(0.2)
    #expect(venue.isEnded(id))
    #expect(venue.logOn(next: 4) == id)
  }

  @Test func aClientThatNeverReadsIsGivenUpWithItsSendUnderWay() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 10)
    venue.lines[Int(id)].reads = false
    venue.wait(25)
    #expect(venue.isEnded(id))
    #expect(venue.notices() == [.loggedOn, .heartbeatMissed])
  }

  @Test func aGracefulStopLogsEveryoneOut() {
    let venue = Venue()
    let one = venue.logOn(as: "ONE")
    let two = venue.logOn(as: "TWO")
    let waiting = venue.connect()
    venue.gateway.beginStop()
    venue.wait(0.1)
    #expect(venue.isEnded(waiting))
    #expect(venue.messages(one).map { $0[58] } == ["The venue is stopping"])
    venue.send(one, "5")
    #expect(venue.isEnded(one))
    #expect(!venue.isEnded(two))
    let late = venue.connect()
    #expect(venue.isEnded(late))
    venue.wait(2)
    #expect(venue.isEnded(two))
    #expect(venue.openConnections == 0)
  }
}
