import Domain
import Testing

@testable import LoadGenerator

@Suite struct OrderFlowTests {
  private func flow(seed: UInt64, sessions: Int = 2, resting: Int = 50, mix: FlowMix = .balanced) -> OrderFlow
  {
    OrderFlow(
      instruments: TradedInstrument.development, sessions: sessions, resting: resting, mix: mix, seed: seed)
  }

  private func requests(_ flow: inout OrderFlow, count: Int, sessions: Int = 2) -> [Request] {
    (1...count).compactMap { number in
      guard
        case .send(let request) = flow.next(
          session: Int32(number % sessions), number: UInt64(number), inFlight: 0)
      else { return nil }
      return request
    }
  }

  @Test func theSameSeedGivesTheSameRequests() {
    var first = flow(seed: 7)
    var second = flow(seed: 7)
    var other = flow(seed: 8)
    let expected = requests(&first, count: 5000)
    let again = requests(&second, count: 5000)
    let different = requests(&other, count: 5000)
    #expect(expected.count == 5000)
    #expect(again == expected)
    #expect(different != expected)
  }

  @Test func theMixHasTheSharesAskedFor() {
    var flow = flow(seed: 1, resting: 5000, mix: FlowMix(cancel: 30, replace: 20, marketable: 10)!)
    let made = requests(&flow, count: 50_000)
    func share(_ included: (Request) -> Bool) -> Double { Double(made.count(where: included)) / 50_000 }
    #expect(abs(share { $0.kind == .cancel } - 0.30) < 0.01)
    #expect(abs(share { $0.kind == .replace } - 0.20) < 0.01)
    #expect(abs(share { $0.timeInForce == .immediateOrCancel } - 0.10) < 0.01)
    #expect(abs(share { $0.kind == .newOrder && $0.timeInForce == .goodTillCancel } - 0.40) < 0.01)
    #expect(abs(share { $0.side == .buy } - 0.5) < 0.02)
    for instrument in 0..<4 { #expect(abs(share { $0.instrument == instrument } - 0.25) < 0.02) }
  }

  @Test func aMixOfMoreThanEverythingIsRefused() {
    #expect(FlowMix(cancel: 60, replace: 30, marketable: 10) == nil)
    #expect(FlowMix(cancel: -1, replace: 0, marketable: 0) == nil)
    #expect(FlowMix(cancel: 0, replace: 0, marketable: 99) != nil)
  }

  @Test func booksStayBoundedHoweverLongTheRun() {
    let mix = FlowMix(cancel: 5, replace: 5, marketable: 5)!
    var flow = flow(seed: 3, resting: 50, mix: mix)
    var lowest: Int64 = .max
    var highest: Int64 = .min
    for number in 1...200_000 {
      guard
        case .send(let request) = flow.next(session: Int32(number % 2), number: UInt64(number), inFlight: 0)
      else { continue }
      let resting = max(flow.restingOrders(session: 0), flow.restingOrders(session: 1))
      #expect(resting <= 50)
      guard request.kind != .cancel else { continue }
      let instrument = TradedInstrument.development[Int(request.instrument)]
      let steps = (request.price - instrument.startPrice) / instrument.priceStep
      lowest = min(lowest, steps)
      highest = max(highest, steps)
      #expect(request.price > 0 && request.quantity > 0)
    }
    let widest = Int64(OrderFlow.widestWalk + OrderFlow.deepestLevel)
    #expect(lowest >= -widest && highest <= widest)
    #expect(highest - lowest > 50, "prices must move at all")
  }

  @Test func aCancelNamesALiveOrderOfItsSessionExactlyOnce() {
    var flow = flow(seed: 5)
    var names = [Set<UInt64>(), Set<UInt64>()]
    for number in 1...20_000 {
      let session = number % 2
      guard case .send(let request) = flow.next(session: Int32(session), number: UInt64(number), inFlight: 0)
      else { continue }
      switch request.kind {
      case .newOrder where request.timeInForce == .goodTillCancel: names[session].insert(UInt64(number))
      case .cancel: #expect(names[session].remove(request.original) != nil)
      case .replace:
        #expect(names[session].remove(request.original) != nil)
        names[session].insert(UInt64(number))
      default: break
      }
    }
    let resting = flow.restingOrders(session: 0)
    #expect(names[0].count == resting)
  }

  @Test func anOrderThatEndedIsNotAskedForAgain() {
    var flow = flow(seed: 5, sessions: 1)
    var ended = Set<UInt64>()
    for number in 1...20_000 {
      guard case .send(let request) = flow.next(session: 0, number: UInt64(number), inFlight: 0) else {
        continue
      }
      #expect(!ended.contains(request.original))
      if request.kind == .newOrder, number % 3 == 0 {
        var fill = Response(number: UInt64(number), execution: .trade)
        fill.isFinal = true
        flow.observe(fill)
        ended.insert(UInt64(number))
      }
    }
    #expect(ended.count > 1000)
  }
}

@Suite struct PaceTests {
  @Test func aConstantPaceSpacesRequestsEvenlyWithoutDrift() {
    var times = DueTimes(pace: .constant(perSecond: 300_000), seed: 1)
    var last: UInt64 = 0
    for _ in 0...3_000_000 { last = times.next(recorded: nil) }
    #expect(abs(Int64(last) - 10_000_000_000) <= 1)
  }

  @Test func aPoissonPaceHasTheRateAndTheSpreadOfIndependentClients() {
    var times = DueTimes(pace: .poisson(perSecond: 1000), seed: 1)
    let due = (0..<20_000).map { _ in Double(times.next(recorded: nil)) }
    let gaps = zip(due.dropFirst(), due).map { ($0 - $1) / 1e6 }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let variance = gaps.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(gaps.count)
    #expect(abs(mean - 1) < 0.03)
    #expect(abs(variance - 1) < 0.1)
  }

  @Test func aRecordedPaceKeepsTheRecordingsTimesAtItsSpeed() {
    var times = DueTimes(pace: .recorded(speed: 10), seed: 1)
    #expect(times.next(recorded: 5_000_000) == 500_000)
  }
}
