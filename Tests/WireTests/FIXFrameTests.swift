import Testing

@testable import Wire

@Suite struct FIXFrameTests {
  private func next(_ bytes: [UInt8]) -> FIXFrame.Result {
    GuardedBytes().with(bytes) { FIXFrame.next(in: $0) }
  }

  @Test func aWholeMessageIsFoundWithItsLength() {
    let bytes = message("0")
    #expect(next(bytes) == .message(length: bytes.count))
    #expect(next(bytes + message("1", "112=x|")) == .message(length: bytes.count))
  }

  @Test func everyPrefixOfAMessageIsIncomplete() {
    let bytes = message("D", "11=a|55=BTC-USD|54=1|60=20260102-03:04:05|38=1|40=2|44=1.5|")
    for count in 0..<bytes.count {
      #expect(next([UInt8](bytes[..<count])) == .incomplete, "prefix of \(count) bytes")
    }
  }

  @Test func messagesAreFoundWhateverTheSplitOfTheStream() {
    let messages = [message("0"), message("1", "112=ping|"), message("5", "58=bye|")]
    let stream = messages.flatMap { $0 }
    for first in stride(from: 1, to: stream.count, by: 7) {
      for second in stride(from: first, to: stream.count, by: 11) {
        var found: [Int] = []
        var buffer: [UInt8] = []
        for piece in [stream[..<first], stream[first..<second], stream[second...]] {
          buffer += piece
          while case .message(let length) = next(buffer) {
            found.append(length)
            buffer.removeFirst(length)
          }
        }
        #expect(found == messages.map(\.count), "split at \(first) and \(second)")
      }
    }
  }

  @Test func otherVersionsOfFIXAreFramed() {
    for begin in ["FIX.4.1", "FIX.3.9", "FIXT.1.1"] {
      let bytes = framed("35=0|34=2|49=A|52=20260102-03:04:05|56=B|", begin: begin)
      #expect(next(bytes) == .message(length: bytes.count))
    }
  }

  @Test func aWrongChecksumSkipsTheMessage() {
    var bytes = message("0")
    bytes[bytes.count - 2] = bytes[bytes.count - 2] == 0x30 ? 0x31 : 0x30
    #expect(next(bytes + message("0")) == .garbled(skip: bytes.count, why: .checkSumWrong))
    let above = fixBytes("8=FIX.4.4|9=5|35=0|10=256|")
    #expect(next(above) == .garbled(skip: above.count, why: .checkSumWrong))
  }

  @Test func aBodyLengthTooShortSkipsToTheNextMessage() {
    let short = fixBytes("8=FIX.4.4|9=30|35=D|34=2|49=TW44|52=20260102-03:04:05|56=ISLD|11=ID|10=000|")
    #expect(next(short + message("0")) == .garbled(skip: short.count, why: .bodyLengthWrong))
  }

  @Test func aBodyLengthTooLongTakesTheNextMessageWithIt() {
    let long = fixBytes("8=FIX.4.4|9=70|35=0|34=2|49=TW44|52=20260102-03:04:05|56=ISLD|10=000|")
    let swallowed = message("0")
    #expect(
      next(long + swallowed + message("0"))
        == .garbled(skip: long.count + swallowed.count, why: .bodyLengthWrong))
  }

  @Test(arguments: [
    ("35=0|8=FIX.4.4|9=29|34=2|", FIXFrame.Fault.noBeginString),
    ("8=FIX.4.4|35=0|9=29|34=2|", .bodyLengthNotSecond),
    ("8=FIX.4.4|9=29|34=2|35=0|", .messageTypeNotThird),
    ("8=FIX.4.4|9=|35=0|34=2|", .bodyLengthNotSecond),
    ("8=FIX.4.4|9=-5|35=0|34=2|", .bodyLengthNotSecond),
    ("8=FIX.4.4|9=2x|35=0|34=2|", .bodyLengthNotSecond),
    ("8=FIX.4.4|9=9999999999999999999999|35=0|", .bodyLengthOutOfRange),
    ("8=FIX.4.4|9=8192|35=0|34=2|", .bodyLengthOutOfRange),
    ("8=FIX.4.4|9=0|35=0|34=2|", .bodyLengthOutOfRange),
    ("8=FIX.4.4.4.4.4.4.4.4|9=5|35=0|", .noBeginString),
    ("GET / HTTP/1.1|||||||||||||||||", .noBeginString),
  ])
  func theFirstThreeFieldsMustStandInOrder(text: String, why: FIXFrame.Fault) {
    let bytes = fixBytes(text)
    guard case .garbled(let skip, let fault) = next(bytes + message("0")) else {
      Issue.record("not garbled")
      return
    }
    #expect(fault == why)
    // Whatever else is skipped on the way, the message behind is found.
    var rest = [UInt8]((bytes + message("0")).dropFirst(skip))
    var steps = 0
    while case .garbled(let skip, _) = next(rest), steps < 10 {
      rest.removeFirst(skip)
      steps += 1
    }
    #expect(next(rest) == .message(length: message("0").count))
  }

  @Test func aTagThatEndsInEightIsNotTheNextMessage() {
    let noise = fixBytes("x|58=FIX.4.4|9=5|")
    #expect(next(noise + message("0")) == .garbled(skip: noise.count, why: .noBeginString))
  }

  @Test func thePossibleStartOfAMessageIsKept() {
    #expect(next(fixBytes("noise|8=F")) == .garbled(skip: 6, why: .noBeginString))
    #expect(next(fixBytes("noise|")) == .garbled(skip: 6, why: .noBeginString))
  }

  @Test func theLongestMessageIsTakenAndOneByteMoreIsNot() {
    let limit = FIXFrame.maximumMessageLength
    let fill = limit - message("B", "58=|").count - 2
    let longest = message("B", "58=\(String(repeating: "x", count: fill))|")
    let length = longest.count
    #expect(length == limit)
    #expect(next(longest) == .message(length: length))
    let longer = message("B", "58=\(String(repeating: "x", count: fill + 1))|")
    guard case .garbled(_, .bodyLengthOutOfRange) = next(longer) else {
      Issue.record("a message above the limit was taken")
      return
    }
  }
}
