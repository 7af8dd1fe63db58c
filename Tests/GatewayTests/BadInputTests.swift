import Domain
import Gateway
import Testing

@Suite struct BadInputTests {
  /// Sends one message and gives what came back in short.
  private func answer(_ body: String) -> [String] {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, bytes: framed(body.replacing("<TIME>", with: timestamp(venue.time))))
    return venue.read(id)
  }

  @Test func aGarbledMessageIsIgnoredAndTakesNoNumber() {
    let venue = Venue()
    let id = venue.logOn()
    let body = "35=0|34=2|49=CLIENT|56=APUS|52=\(timestamp(venue.time))"
    venue.send(id, bytes: framed(body, checkSumOff: 1))
    venue.send(id, bytes: wire("junk|8=FIX|9=|8=FIX.4.4|9=5|35=0|10=000|"))
    #expect(venue.read(id) == [])
    #expect(venue.session().nextInbound == 2)
    #expect(venue.notices().contains(.garbledMessage))
    venue.sendOrder(id, "a")
    #expect(venue.read(id) == ["35=8 34=2 11=a"])
  }

  @Test func aMessageLongerThanTheVenueReadsEndsTheSession() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "1", "112=" + String(repeating: "x", count: 100_000), number: 2)
    #expect(venue.messages(id).map { $0[58] } == ["BodyLength (9) is out of range"])
    #expect(venue.session().nextInbound == 2)
    #expect(venue.notices().prefix(2) == [.loggedOn, .messageTooLong])
    venue.wait(2)
    #expect(venue.isEnded(id))
  }

  @Test func whatTheSessionLayerRefusesIsRejectedByTagAndReasonAndTakesItsNumber() {
    let header = "34=2|49=CLIENT|56=APUS|52=<TIME>"
    let cases = [
      ("35=0|\(header)|999=x", "35=3 34=2 45=2 371=999 372=0 373=0"),
      ("35=0|\(header)|0=x", "35=3 34=2 45=2 371=0 372=0 373=0"),
      ("35=0|\(header)|-1=x", "35=3 34=2 45=2 371=-1 372=0 373=0"),
      ("35=1|\(header)", "35=3 34=2 45=2 371=112 372=1 373=1"),
      ("35=0|\(header)|44=1", "35=3 34=2 45=2 371=44 372=0 373=2"),
      ("35=0|\(header)|112=", "35=3 34=2 45=2 371=112 372=0 373=4"),
      ("35=D|\(header)|\(Venue.order("a"))|59=z", "35=3 34=2 45=2 371=59 372=D 373=5"),
      ("35=D|\(header)|\(Venue.order("a", "38=x|40=2|44=1"))", "35=3 34=2 45=2 371=38 372=D 373=6"),
      ("35=zz|\(header)", "35=3 34=2 45=2 372=zz 373=11"),
      ("35=0|\(header)|112=a|112=b", "35=3 34=2 45=2 371=112 372=0 373=13"),
      ("35=0|34=2|49=CLIENT|52=<TIME>", "35=3 34=2 45=2 371=56 372=0 373=1"),
      ("35=0|34=2|49=CLIENT|56=|52=<TIME>", "35=3 34=2 45=2 371=56 372=0 373=4"),
    ]
    for (body, expected) in cases {
      let venue = Venue()
      let id = venue.logOn()
      venue.send(id, bytes: framed(body.replacing("<TIME>", with: timestamp(venue.time))))
      #expect(venue.read(id) == [expected], "\(body)")
      #expect(venue.session().nextInbound == 3, "\(body)")
      #expect(!venue.isEnded(id))
    }
  }

  @Test func aMessageTypeThatTheVenueDoesNotOfferIsABusinessReject() {
    for type in ["V", "AE", "8", "9"] {
      let venue = Venue()
      let id = venue.logOn()
      let body = "35=\(type)|34=2|49=CLIENT|56=APUS|52=\(timestamp(venue.time))"
      venue.send(id, bytes: framed(body))
      let answer = venue.read(id)
      let isKnownLayout = type == "8" || type == "9"
      #expect(answer.first?.hasPrefix(isKnownLayout ? "35=3" : "35=j 34=2 45=2 372=\(type) 380=3") == true)
      #expect(venue.session().nextInbound == 3)
    }
  }

  @Test func aWrongPartyIsRejectedAndLoggedOut() {
    for parties in ["49=OTHER|56=APUS", "49=CLIENT|56=OTHER"] {
      #expect(
        answer("35=0|34=2|\(parties)|52=<TIME>") == ["35=3 34=2 45=2 372=0 373=9", "35=5 34=3"], "\(parties)")
    }
    #expect(
      answer("35=V|34=2|56=APUS|52=<TIME>") == ["35=3 34=2 45=2 372=V 373=9", "35=5 34=3"],
      "a type without a layout must name its sender too")
  }

  @Test func aSendingTimeTooFarAwayIsRejectedAndLoggedOut() {
    #expect(
      answer("35=0|34=2|49=CLIENT|56=APUS|52=20260101-00:03:00") == [
        "35=3 34=2 45=2 372=0 373=10", "35=5 34=3",
      ])
  }

  @Test func anotherVersionOrNoNumberEndsTheSession() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(
      id, bytes: framed("35=0|34=2|49=CLIENT|56=APUS|52=\(timestamp(venue.time))", begin: "FIX.4.3"))
    #expect(venue.messages(id).map { $0[58] } == ["Incorrect BeginString"])
    #expect(answer("35=0|49=CLIENT|56=APUS|52=<TIME>") == ["35=5 34=2"])
    #expect(answer("35=0|34=x|49=CLIENT|56=APUS|52=<TIME>") == ["35=5 34=2"])
    #expect(answer("35=0|34=4294967296|49=CLIENT|56=APUS|52=<TIME>") == ["35=5 34=2"])
  }

  @Test func rejectsFromTheClientAreTakenWithoutAWord() {
    let venue = Venue()
    let id = venue.logOn()
    venue.send(id, "3", "45=1")
    venue.send(id, "j", "372=8|380=0")
    #expect(venue.read(id) == [])
    #expect(venue.session().nextInbound == 4)
  }
}
