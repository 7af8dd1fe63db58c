import Domain
import Gateway
import Testing

@Suite struct ResendTests {
  /// Logon 1, reports 2 and 3, heartbeat 4, report 5, business reject 6.
  private func session(_ venue: Venue) -> UInt32 {
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    venue.sendOrder(id, "b")
    venue.send(id, "1", "112=ping")
    venue.sendOrder(id, "c")
    venue.send(id, "V", "262=x")
    _ = venue.read(id)
    return id
  }

  @Test func allIsSentAgainWithGapFillsForTheSessionsOwnMessages() {
    let venue = Venue()
    let id = session(venue)
    venue.send(id, "2", "7=1|16=0")
    #expect(
      venue.read(id) == [
        "35=4 34=1 43=Y 123=Y 36=2", "35=8 34=2 43=Y 11=a", "35=8 34=3 43=Y 11=b",
        "35=4 34=4 43=Y 123=Y 36=5", "35=8 34=5 43=Y 11=c",
        "35=j 34=6 43=Y 45=6 372=V 380=3",
      ])
    #expect(venue.session().nextOutbound == 7, "a resend takes no new number")
  }

  @Test func aRangeIsSentAgainAndNoMore() {
    let cases: [(String, [Int])] = [
      ("7=2|16=3", [2, 3]), ("7=3|16=3", [3]), ("7=5|16=99", [5, 6]), ("7=0|16=2", [1, 2]),
      ("7=7|16=0", []), ("7=50|16=60", []), ("7=5|16=2", []), ("7=4294967295|16=0", []),
      ("7=6|16=4294967295", [6]),
    ]
    for (range, numbers) in cases {
      let venue = Venue()
      let id = session(venue)
      venue.send(id, "2", range)
      #expect(venue.messages(id).map(\.number) == numbers, "\(range)")
    }
  }

  @Test func aMessageSentAgainSaysWhenItWasSentFirst() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    let first = venue.messages(id)[0]
    venue.wait(5)
    venue.send(id, "2", "7=2|16=2")
    let again = venue.messages(id)[0]
    #expect(again[122] == first[52])
    #expect(again[52] == timestamp(newYear + 5_000_000_000))
    for tag in [11, 17, 37, 150, 39, 60] { #expect(again[tag] == first[tag]) }
  }

  @Test func newMessagesFollowTheResend() {
    let venue = Venue()
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    _ = venue.read(id)
    let bytes = venue.message(id, "2", "7=2|16=0") + venue.message(id, "D", Venue.order("b"))
    venue.send(id, bytes: bytes)
    #expect(venue.read(id) == ["35=8 34=2 43=Y 11=a", "35=8 34=3 11=b"])
  }

  @Test func whatIsNotDurableIsNotSentAgain() {
    let venue = Venue()
    let first = venue.logOn()
    venue.durable = venue.sequence
    venue.sendOrder(first, "a")
    venue.hangUp(first)
    let id = venue.connect()
    venue.send(id, "A", "98=0|108=30", number: 3)
    venue.send(id, "2", "7=1|16=0", number: 4)
    #expect(venue.read(id) == ["35=4 34=1 43=Y 123=Y 36=2"], "the report waits, and so does the Logon")
    venue.durable = nil
    venue.run()
    #expect(venue.read(id) == ["35=8 34=2 43=Y 11=a", "35=A 34=3 98=0 108=30"])
  }

  @Test func aResendLargerThanTheOutputBufferArrivesWhole() {
    let venue = Venue(limits: smallLimits(resendMessages: 4096))
    let id = venue.logOn()
    for index in 0..<500 { venue.sendOrder(id, "order-\(index)") }
    _ = venue.read(id)
    venue.send(id, "2", "7=2|16=0")
    let again = venue.messages(id)
    #expect(again.map(\.number) == Array(2...501))
    let duplicates = again.filter { $0.isPossibleDuplicate }
    #expect(duplicates.count == 500)
    #expect(again.map { $0[11] } == (0..<500).map { "order-\($0)" })
  }

  @Test func whatIsNoLongerKeptIsGapFilled() {
    let venue = Venue(limits: smallLimits(resendMessages: 16))
    let id = venue.logOn()
    for index in 0..<40 { venue.sendOrder(id, "\(index)") }
    _ = venue.read(id)
    venue.send(id, "2", "7=1|16=0")
    let again = venue.messages(id)
    #expect(again[0].summary == "35=4 34=1 43=Y 123=Y 36=26")
    #expect(again.dropFirst().map(\.number) == Array(26...41))
  }

  @Test func messagesOverwrittenDuringTheirResendAreGapFilled() {
    let venue = Venue(limits: smallLimits(resendMessages: 64))
    let id = venue.logOn()
    for index in 0..<60 { venue.sendOrder(id, "\(index)") }
    _ = venue.read(id)
    venue.lines[Int(id)].reads = false
    venue.send(id, "2", "7=2|16=0")
    let session = venue.sessions.find(client: "CLIENT", venue: "APUS")
    for index in 0..<30 {
      venue.sequence += 1
      venue.deliver(to: session, ClientOrderID("fill-\(index)")!)
    }
    venue.resumeReading(id)
    let messages = venue.messages(id)
    var next = 2
    for message in messages {
      #expect(message.number == next)
      next = Int(message[36] ?? "") ?? next + 1
    }
    #expect(next == 92, "no number is left out")
    let live = messages.filter { !$0.isPossibleDuplicate }
    #expect(live.map(\.number) == Array(62...91))
  }

  @Test func aSecondRequestLosesNothingOfTheFirst() {
    let venue = Venue(limits: smallLimits(resendMessages: 1024))
    let id = venue.logOn()
    for index in 0..<300 { venue.sendOrder(id, "\(index)") }
    _ = venue.read(id)
    venue.lines[Int(id)].reads = false
    venue.send(id, "2", "7=2|16=250")
    venue.send(id, "2", "7=240|16=260")
    venue.resumeReading(id)
    #expect(Set(venue.messages(id).map(\.number)) == Set(2...260))
  }

  /// A client can bring its session to any number of messages of its own; asking for them must cost others nothing.
  @Test func oneCycleNeverLooksAtMoreThanAThousandMessagesForAGapFill() {
    let venue = Venue(limits: smallLimits(resendMessages: 1 << 14))
    let id = venue.logOn()
    let session = venue.sessions.find(client: "CLIENT", venue: "APUS")
    for _ in 0..<10_000 {
      var message = SessionMessage(session: session, nextInbound: 2, reply: .heartbeat)
      message.text = "x"
      venue.apply(.sessionMessage(message))
      if venue.sequence % 50 == 0 { venue.run() }
    }
    venue.run()
    _ = venue.read(id)
    venue.lines[Int(id)].input += venue.message(id, "2", "7=1|16=10001")
    var cycles = 0
    while venue.cycle() { cycles += 1 }
    let fills = venue.messages(id)
    #expect(cycles >= 10)
    #expect(fills.map(\.type) == Array(repeating: "4", count: 10))
    #expect(fills.last?[36] == "10002")
  }
}
