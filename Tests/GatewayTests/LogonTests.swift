import Domain
import Gateway
import Testing

@Suite struct LogonTests {
  @Test func aNewSessionStartsAtOneAndEchoesTheInterval() {
    let venue = Venue()
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=17")
    #expect(venue.read(id) == ["35=A 34=1 98=0 108=17"])
    #expect(venue.session().nextInbound == 2)
    #expect(venue.session().nextOutbound == 2)
    #expect(venue.notices() == [.loggedOn])
  }

  @Test func aKnownSessionGoesOnWithItsNumbers() {
    let venue = Venue()
    let first = venue.logOn()
    venue.sendOrder(first, "a")
    venue.hangUp(first)
    #expect(venue.isEnded(first))
    let second = venue.connect()
    venue.send(second, "A", "98=0|108=30", number: 3)
    #expect(venue.read(second) == ["35=A 34=3 98=0 108=30"])
    #expect(venue.session().nextInbound == 4)
    #expect(venue.sessionCount == 1)
  }

  @Test func whoMayNotLogOnIsDisconnectedWithoutAWord() {
    let time = timestamp(newYear)
    let long = String(repeating: "C", count: 40)
    let cases: [(String, Notice.Kind)] = [
      ("35=A|34=1|49=CLIENT|56=OTHER|52=\(time)|98=0|108=30", .wrongVenue),
      ("35=A|34=1|49=STRANGER|56=APUS|52=\(time)|98=0|108=30", .unknownClient),
      ("35=A|34=1|49=CLIENT|56=APUS|52=20260101-00:02:01|98=0|108=30", .sendingTimeInaccurate),
      ("35=A|34=1|49=CLIENT|56=APUS|52=20251231-23:57:59|98=0|108=30", .sendingTimeInaccurate),
      ("35=0|34=1|49=CLIENT|56=APUS|52=\(time)", .notALogon),
      ("35=A|34=1|49=CLIENT|56=APUS|52=\(time)|98=0|108=-1", .logonInvalid),
      ("35=A|34=1|49=CLIENT|56=APUS|52=\(time)|98=1|108=30", .logonInvalid),
      ("35=A|34=1|49=CLIENT|56=APUS|52=\(time)|98=0|108=99999", .logonInvalid),
      ("35=A|34=1|49=CLIENT|56=APUS|52=\(time)|98=0", .logonInvalid),
      ("35=A|34=0|49=CLIENT|56=APUS|52=\(time)|98=0|108=30", .logonInvalid),
      ("35=A|34=4294967295|49=CLIENT|56=APUS|52=\(time)|98=0|108=30", .logonInvalid),
      ("35=A|49=CLIENT|56=APUS|52=\(time)|98=0|108=30", .logonInvalid),
      ("35=A|34=1|56=APUS|52=\(time)|98=0|108=30", .logonInvalid),
      ("35=A|34=1|49=\(long)|56=APUS|52=\(time)|98=0|108=30", .logonInvalid),
    ]
    for (body, kind) in cases {
      var configuration = smallConfiguration()
      configuration.clients = ["CLIENT"]
      let venue = Venue(configuration)
      let id = venue.connect()
      venue.send(id, bytes: framed(body))
      #expect(venue.notices() == [kind], "\(body)")
      #expect(venue.read(id) == [], "\(body)")
      #expect(venue.isEnded(id), "\(body)")
      #expect(venue.commands.isEmpty, "\(body)")
    }
  }

  @Test func aSendingTimeWithinTwoMinutesIsTaken() {
    for sentAt in [newYear + 60_000_000_000, newYear + 119_000_000_000] {
      let venue = Venue()
      let id = venue.connect()
      venue.send(id, "A", "98=0|108=30", sentAt: sentAt)
      #expect(venue.read(id) == ["35=A 34=1 98=0 108=30"])
    }
  }

  @Test func anotherVersionOfFIXIsNoLogon() {
    let venue = Venue()
    let id = venue.connect()
    let body = "35=A|34=1|49=CLIENT|56=APUS|52=\(timestamp(newYear))|98=0|108=30"
    venue.send(id, bytes: framed(body, begin: "FIX.4.2"))
    #expect(venue.notices() == [.logonInvalid])
    #expect(venue.isEnded(id))
  }

  @Test func garbageBeforeALogonEndsTheConnection() {
    let venue = Venue()
    let id = venue.connect()
    venue.send(id, bytes: wire("GET / HTTP/1.1\r\n"))
    #expect(venue.notices() == [.logonGarbled])
    #expect(venue.isEnded(id))
  }

  @Test func aSecondConnectionOfALoggedOnSessionIsRefusedAndTheFirstGoesOn() {
    let venue = Venue()
    let first = venue.logOn()
    let second = venue.connect()
    venue.send(second, "A", "98=0|108=30")
    #expect(venue.isEnded(second))
    #expect(venue.notices() == [.loggedOn, .alreadyLoggedOn])
    venue.sendOrder(first, "a")
    #expect(venue.read(first) == ["35=8 34=2 11=a"])
  }

  @Test func whenTheLimitOfSessionsIsReachedOnlyKnownOnesLogOn() {
    let venue = Venue(limits: smallLimits(sessions: 1))
    let first = venue.logOn(as: "ONE")
    venue.hangUp(first)
    let other = venue.connect(as: "TWO")
    venue.send(other, "A", "98=0|108=30")
    #expect(venue.isEnded(other))
    #expect(venue.notices().last == .tooManySessions)
    let again = venue.connect(as: "ONE")
    venue.send(again, "A", "98=0|108=30", number: 2)
    #expect(venue.read(again) == ["35=A 34=2 98=0 108=30"])
  }

  @Test func noHeartbeatsGoWhereTheIntervalIsZero() {
    let venue = Venue()
    let id = venue.logOn(heartbeat: 0)
    venue.wait(600, step: 10)
    #expect(venue.read(id) == [])
    #expect(!venue.isEnded(id))
  }

  @Test func aLogonWithTooLowANumberIsToldTheRightOne() {
    let venue = Venue()
    venue.hangUp(venue.logOn())
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=30", number: 1)
    let answer = venue.messages(id)
    #expect(answer.map(\.summary) == ["35=5 34=2"])
    #expect(answer.first?[58] == "MsgSeqNum too low, expecting 2 but received 1")
    #expect(venue.session().nextInbound == 2)
    venue.wait(2)
    #expect(venue.isEnded(id))
  }

  @Test func aLogonBeyondAGapIsTakenAndTheGapAskedFor() {
    let venue = Venue()
    venue.hangUp(venue.logOn())
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=30", number: 5)
    #expect(venue.read(id) == ["35=A 34=2 98=0 108=30", "35=2 34=3 7=2 16=0"])
    #expect(venue.session().nextInbound == 2)
    venue.sendAgain(id, "4", "123=Y|36=6", number: 2)
    #expect(venue.session().nextInbound == 6)
  }

  @Test func aResetOnTheFirstLogonStartsBothSidesAgain() {
    let venue = Venue()
    let first = venue.logOn()
    for name in ["a", "b", "c"] { venue.sendOrder(first, name) }
    venue.hangUp(first)
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=30|141=Y", number: 1)
    #expect(venue.read(id) == ["35=A 34=1 98=0 108=30 141=Y"])
    #expect(venue.session().nextInbound == 2)
    venue.lines[Int(id)].next = 2
    venue.sendOrder(id, "d")
    #expect(venue.read(id) == ["35=8 34=2 11=d"])
    venue.send(id, "2", "7=1|16=0")
    let again = ["35=4 34=1 43=Y 123=Y 36=2", "35=8 34=2 43=Y 11=d"]
    #expect(venue.read(id) == again, "messages from before the reset are gone")
  }

  @Test func aResetInTheMiddleOfASessionStartsBothSidesAgain() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.send(id, "A", "98=0|108=30|141=Y", number: 1)
    #expect(venue.read(id) == ["35=A 34=1 98=0 108=30 141=Y"])
    venue.lines[Int(id)].next = 2
    venue.sendOrder(id, "b")
    #expect(venue.read(id) == ["35=8 34=2 11=b"])
  }

  @Test func aLogonInTheMiddleOfASessionWithoutResetEndsIt() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "A", "98=0|108=30")
    #expect(venue.read(id) == ["35=5 34=2"])
    #expect(venue.session().nextInbound == 3)
  }

  /// A Logon that is refused must not reset: else the session's whole past would go out again as if it were new.
  @Test func aRefusedLogonResetsNothing() {
    for body in ["98=0|108=-5|141=Y", "98=1|108=30|141=Y"] {
      let venue = Venue()
      let first = venue.logOn()
      for name in ["a", "b", "c"] { venue.sendOrder(first, name) }
      venue.hangUp(first)
      #expect(venue.session().nextInbound == 5)
      let id = venue.connect()
      venue.send(id, "A", body, number: 1)
      #expect(venue.messages(id).map { "\($0.type) \($0.number)" } == ["3 5", "5 6"], "\(body)")
      #expect(venue.session().nextInbound == 5, "\(body)")
    }
  }

  @Test func aRefusedResetInTheMiddleOfASessionKeepsItsNumbers() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.send(id, "A", "98=0|108=30|141=Y", number: 3)
    #expect(venue.messages(id).map { "\($0.type) \($0.number)" } == ["3 3", "5 4"])
    #expect(venue.session().nextInbound == 4)
  }

  @Test func withResetOnLogonEveryLogonStartsAtOne() {
    var configuration = smallConfiguration()
    configuration.sequencePolicy = .resetOnLogon
    let venue = Venue(configuration)
    for _ in 0..<3 {
      let id = venue.connect()
      venue.send(id, "A", "98=0|108=30")
      #expect(venue.read(id) == ["35=A 34=1 98=0 108=30"], "no reset flag that the client did not send")
      venue.sendOrder(id, "a")
      #expect(venue.read(id) == ["35=8 34=2 11=a"])
      venue.hangUp(id)
    }
    #expect(venue.sessionCount == 1)
  }

  @Test func aConnectionWithoutALogonIsClosedInTime() {
    let venue = Venue()
    let id = venue.connect()
    venue.wait(9.9)
    #expect(!venue.isEnded(id))
    venue.wait(0.2)
    #expect(venue.isEnded(id))
    #expect(venue.notices() == [.logonTimedOut])
  }
}
