import Domain
import Testing

@testable import LoadGenerator

@Suite struct RequestLedgerTests {
  @Test func aRunInWhichEachRequestIsAnsweredOnceIsClean() {
    var ledger = RequestLedger(capacity: 1000, window: 64)
    for number in 1...1000 as ClosedRange<UInt64> {
      ledger.open(.newOrder, due: number, sent: number + 5, counts: number > 10)
      let answer = ledger.answer(number)
      #expect(answer == .first(due: number, sent: number + 5, counts: number > 10))
    }
    let faults = [ledger.inFlight, ledger.duplicates, ledger.unknown]
    let missing = ledger.missing(limit: 10)
    let isFull = ledger.isFull
    #expect(faults == [0, 0, 0])
    #expect(missing.isEmpty)
    #expect(isFull)
  }

  @Test func aMissingAnswerIsFoundAndNamed() {
    var ledger = RequestLedger(capacity: 100, window: 128)
    for _ in 1...100 { ledger.open(.newOrder, due: 0, sent: 0, counts: true) }
    for number in 1...100 as ClosedRange<UInt64> where number != 37 && number != 90 {
      _ = ledger.answer(number)
    }
    let inFlight = ledger.inFlight
    let all = ledger.missing(limit: 10)
    let first = ledger.missing(limit: 1)
    #expect(inFlight == 2)
    #expect(all == [37, 90])
    #expect(first == [37])
  }

  @Test func aDoubledAnswerIsCaught() {
    var ledger = RequestLedger(capacity: 10, window: 16)
    ledger.open(.cancel, due: 1, sent: 2, counts: true)
    _ = ledger.answer(1)
    let again = ledger.answer(1)
    let duplicates = ledger.duplicates
    #expect(again == .duplicate)
    #expect(duplicates == 1)
  }

  @Test func anAnswerToNothingIsCaught() {
    var ledger = RequestLedger(capacity: 10, window: 16)
    ledger.open(.newOrder, due: 0, sent: 0, counts: true)
    let answers = [ledger.answer(0), ledger.answer(2)]
    let unknown = ledger.unknown
    let kinds = [ledger.kind(of: 1), ledger.kind(of: 2)]
    #expect(answers == [.unknown, .unknown])
    #expect(unknown == 2)
    #expect(kinds == [.newOrder, nil])
  }

  @Test func theOldestOpenRequestHoldsTheWindow() {
    var ledger = RequestLedger(capacity: 100, window: 8)
    for _ in 1...8 { ledger.open(.newOrder, due: 0, sent: 0, counts: true) }
    var hasRoom = [ledger.hasRoom]
    for number in 2...8 as ClosedRange<UInt64> { _ = ledger.answer(number) }
    var oldest = [ledger.oldestOpen]
    hasRoom.append(ledger.hasRoom)
    _ = ledger.answer(1)
    oldest.append(ledger.oldestOpen)
    hasRoom.append(ledger.hasRoom)
    #expect(oldest == [1, 9])
    #expect(hasRoom == [false, false, true])
  }
}

@Suite struct ExecutionIDSetTests {
  @Test func aRepeatedExecutionIDIsCaught() {
    var seen = ExecutionIDSet(capacity: 1000)
    for id in (5_000_000...5_000_900 as ClosedRange<UInt64>) { seen.insert(id) }
    let before = [seen.duplicates, seen.unchecked]
    seen.insert(5_000_450)
    let after = [seen.duplicates, seen.unchecked]
    #expect(before == [0, 0])
    #expect(after == [1, 0])
  }

  @Test func earlierExecutionIDsOfASlowerSessionAreRemembered() {
    var seen = ExecutionIDSet(capacity: 1000)
    seen.insert(100)
    seen.insert(40)
    seen.insert(40)
    let counts = [seen.duplicates, seen.unchecked]
    #expect(counts == [1, 0])
  }

  @Test func whatIsTooFarIsCountedAsUnchecked() {
    var seen = ExecutionIDSet(capacity: 64)
    seen.insert(1)
    seen.insert(1 << 40)
    let counts = [seen.duplicates, seen.unchecked]
    #expect(counts == [0, 1])
  }
}
