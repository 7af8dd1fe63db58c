import Domain
import Gateway
import Testing

@Suite struct SequenceTests {
  @Test func everyRequestIsAnsweredInOrderHoweverItsBytesArrive() {
    for chunk in [1, 2, 7, 64, 1000, Int.max] {
      let venue = Venue()
      venue.chunk = chunk
      let id = venue.logOn()
      var bytes: [UInt8] = []
      for name in ["a", "b", "c", "d"] { bytes += venue.message(id, "D", Venue.order(name)) }
      venue.send(id, bytes: bytes)
      #expect(
        venue.read(id) == [
          "35=8 34=2 11=a", "35=8 34=3 11=b", "35=8 34=4 11=c", "35=8 34=5 11=d",
        ], "in pieces of \(chunk)")
      #expect(venue.session().nextInbound == 6)
    }
  }

  @Test func aNumberTooLowEndsTheSession() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a", number: 1)
    let answer = venue.messages(id)
    #expect(answer.map(\.summary) == ["35=5 34=2"])
    #expect(answer.first?[58] == "MsgSeqNum too low, expecting 2 but received 1")
    #expect(venue.session().nextInbound == 2)
    venue.send(id, "5", number: 2)
    #expect(venue.read(id) == [], "the client's Logout is the answer to ours")
    #expect(venue.isEnded(id))
  }

  @Test func aPossibleDuplicateThatWasSeenIsIgnored() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.sendAgain(id, "D", Venue.order("a"), number: 2)
    #expect(venue.read(id) == [])
    #expect(venue.session().nextInbound == 3)
  }

  @Test func aPossibleDuplicateThatWasNotSeenIsTaken() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendAgain(id, "D", Venue.order("a"), number: 2)
    #expect(venue.read(id) == ["35=8 34=2 11=a"])
  }

  @Test func aSeenDuplicateWithoutItsFirstSendingTimeIsRejected() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.send(id, "D", Venue.order("a"), number: 2, header: "43=Y")
    #expect(venue.read(id) == ["35=3 34=3 45=2 371=122 372=D 373=1"])
    #expect(venue.session().nextInbound == 3)
  }

  @Test func aSeenDuplicateThatWasFirstSentAfterItWasSentEndsTheSession() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.send(id, "D", Venue.order("a"), number: 2, header: "43=Y|122=20260101-00:01:00")
    #expect(venue.read(id) == ["35=3 34=3 45=2 372=D 373=10", "35=5 34=4"])
  }

  @Test func aGapIsAskedForOnceAndWhatComesBeyondItIsLeft() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "c", number: 4)
    #expect(venue.read(id) == ["35=2 34=2 7=2 16=0"])
    venue.sendOrder(id, "d", number: 5)
    venue.send(id, "0", number: 6)
    #expect(venue.read(id) == [])
    #expect(venue.session().nextInbound == 2)
    venue.sendAgain(id, "4", "123=Y|36=4", number: 2)
    venue.sendAgain(id, "D", Venue.order("c"), number: 4)
    venue.sendAgain(id, "D", Venue.order("d"), number: 5)
    venue.sendAgain(id, "4", "123=Y|36=7", number: 6)
    #expect(venue.read(id) == ["35=8 34=3 11=c", "35=8 34=4 11=d"])
    venue.sendOrder(id, "e", number: 7)
    #expect(venue.read(id) == ["35=8 34=5 11=e"])
  }

  /// A client that mixes new messages into its resend makes a second gap: it is asked for in its turn.
  @Test func aNewMessageInTheMiddleOfAResendDoesNotStopTheRecovery() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "b", number: 3)
    venue.sendAgain(id, "D", Venue.order("a"), number: 2)
    venue.sendOrder(id, "c", number: 4)
    #expect(venue.read(id) == ["35=2 34=2 7=2 16=0", "35=8 34=3 11=a", "35=2 34=4 7=3 16=0"])
    venue.sendAgain(id, "D", Venue.order("b"), number: 3)
    venue.sendAgain(id, "D", Venue.order("b"), number: 3)
    venue.sendAgain(id, "D", Venue.order("c"), number: 4)
    #expect(venue.read(id) == ["35=8 34=5 11=b", "35=8 34=6 11=c"])
  }

  /// The first message of a resend may be garbled on its way: then nothing of it can be taken.
  @Test func aGapThatStaysIsAskedForAgainAfterAWhile() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "b", number: 3)
    _ = venue.read(id)
    venue.sendAgain(id, "D", Venue.order("b"), number: 3)
    #expect(venue.read(id) == [])
    venue.wait(10)
    venue.send(id, "0", number: 4)
    #expect(venue.read(id) == ["35=2 34=3 7=2 16=0"])
    venue.send(id, "0", number: 5)
    #expect(venue.read(id) == [])
  }

  @Test func aLogoutBeyondAGapIsConfirmed() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "5", number: 9)
    #expect(venue.read(id) == ["35=5 34=2"])
    #expect(venue.isEnded(id))
    #expect(venue.session().nextInbound == 2)
  }

  @Test func aResendRequestBeyondAGapIsActedOnSoThatBothSidesRecover() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    venue.send(id, "2", "7=1|16=0", number: 5)
    #expect(
      venue.read(id) == [
        "35=4 34=1 43=Y 123=Y 36=2", "35=8 34=2 43=Y 11=a", "35=2 34=3 7=3 16=0",
      ])
  }

  @Test func aGapFillMovesTheNumberOn() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "4", "123=Y|36=10")
    #expect(venue.session().nextInbound == 10)
    #expect(venue.read(id) == [])
  }

  @Test func aGapFillBackwardsIsRejected() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "4", "123=Y|36=2")
    #expect(venue.read(id) == ["35=3 34=2 45=2 371=36 372=4 373=5"])
    #expect(venue.session().nextInbound == 3)
  }

  @Test func aGapFillTooLowIsIgnoredIfItIsADuplicateAndEndsTheSessionIfNot() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendAgain(id, "4", "123=Y|36=9", number: 1)
    #expect(venue.read(id) == [])
    #expect(venue.session().nextInbound == 2)
    venue.send(id, "4", "123=Y|36=9", number: 1)
    #expect(venue.read(id) == ["35=5 34=2"])
  }

  @Test func aResetMovesTheNumberOnWhateverItsOwnNumberIs() {
    for number: UInt32 in [1, 2, 77] {
      let venue = Venue()
      let id = venue.logOn()
      venue.send(id, "4", "123=N|36=40", number: number)
      #expect(venue.session().nextInbound == 40)
      venue.sendOrder(id, "a", number: 40)
      #expect(venue.read(id) == ["35=8 34=2 11=a"])
    }
  }

  @Test func aResetBackwardsIsRejectedAndMovesNothing() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "4", "36=1", number: 2)
    #expect(venue.read(id) == ["35=3 34=2 45=2 372=4 373=5"])
    #expect(venue.session().nextInbound == 2)
  }

  @Test func aResetEndsTheRecoverySoThatTheNextGapIsAskedFor() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "x", number: 5)
    venue.send(id, "4", "123=N|36=10", number: 6)
    venue.sendOrder(id, "y", number: 12)
    #expect(venue.read(id) == ["35=2 34=2 7=2 16=0", "35=2 34=3 7=10 16=0"])
  }

  /// Numbers end one before the largest that 32 bits hold, so that there is always a next one.
  @Test func theLastNumberIsTakenAndTheOneAfterItEndsTheSession() {
    for type in ["0", "D", "5", "2", "q"] {
      let venue = Venue()
      let id = venue.logOn()
      venue.send(id, "4", "123=N|36=4294967294")
      venue.sendOrder(id, "last", number: 4_294_967_294)
      #expect(venue.session().nextInbound == .max)
      _ = venue.read(id)
      let body = type == "D" ? Venue.order("x") : type == "2" ? "7=1|16=0" : ""
      venue.send(id, type, body, number: .max)
      let answer = venue.messages(id)
      #expect(answer.map(\.type) == ["5"], "type \(type)")
      #expect(answer.first?[58] == "MsgSeqNum (34) is missing or out of range")
      #expect(venue.session().nextInbound == .max)
    }
  }

  @Test func aResetToTheVeryLastNumberStopsNothing() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "4", "123=N|36=4294967295")
    venue.sendOrder(id, "x", number: .max)
    #expect(venue.messages(id).map(\.type) == ["5"])
    let other = venue.logOn(as: "OTHER")
    venue.send(other, "4", "123=Y|36=4294967295")
    venue.sendOrder(other, "x", number: 4_294_967_294)
    #expect(venue.messages(other).map(\.type) == ["5"], "too low")
  }
}
