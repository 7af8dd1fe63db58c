import Domain
import Testing
import Wire

@testable import LoadGenerator

/// Whole runs against a scripted venue in virtual time.
@Suite struct GeneratorTests {
  private func options(
    rate: Double = 2000, seconds: Double = 1, sessions: Int = 2, warmUp: Double = 0
  ) -> LoadOptions {
    var options = LoadOptions(
      port: 1, pace: .constant(perSecond: rate), window: 1 << 16, seconds: seconds, capacity: 100_000)
    options.sessions = sessions
    options.warmUp = warmUp
    options.patience = 2
    return options
  }

  private func run(
    _ script: VenueScript = VenueScript(), _ options: LoadOptions, heard: ScriptedVenue.Heard = .init()
  ) throws -> LoadResult {
    try LoadRun.run(
      on: ScriptedVenue(script: script, heard: heard), options, .flow(mix: .balanced, resting: 200),
      LoadProgress())
  }

  @Test func aGoodVenueGivesACleanRun() throws {
    let result = try run(VenueScript(), options(warmUp: 0.5))
    #expect(result.isClean, "\(result.tally.faults) \(String(describing: result.failure))")
    #expect(result.tally.sent == 2000 && result.tally.acknowledged == 2000)
    #expect(result.tally.warmUpSent == 1000)
    #expect(result.latency.count == 2000 && result.serviceTime.count == 2000)
    #expect(abs(result.tally.throughput - 2000) < 20)
    #expect(result.latency.summary.max < 200_000)
  }

  @Test func aStallShowsInEveryRequestThatItDelayed() throws {
    var script = VenueScript()
    script.stall = 1_000_000_000..<2_000_000_000
    let result = try run(script, options(rate: 1000, seconds: 4))
    #expect(result.isClean)
    // A quarter of the run was due during the stall; the delay falls evenly from one second to nothing.
    let waited = result.latency
    #expect(waited.percentile(70) < 1_000_000)
    #expect(abs(Double(waited.percentile(87.5)) / 1e9 - 0.5) < 0.05)
    #expect(abs(Double(waited.summary.max) / 1e9 - 1) < 0.05)
  }

  @Test func aStallThatHoldsTheClientBackStillCountsFromTheDueTime() throws {
    var script = VenueScript()
    script.stall = 1_000_000_000..<2_000_000_000
    var options = options(rate: 1000, seconds: 4)
    options.window = 10
    let result = try run(script, options)
    #expect(result.isClean)
    // Only ten requests were on their way during the stall: a clock started at sending sees no more of it.
    #expect(result.serviceTime.percentile(99) < 1_000_000)
    #expect(abs(Double(result.latency.percentile(87.5)) / 1e9 - 0.5) < 0.05)
  }

  @Test func anUnansweredRequestFailsTheRun() throws {
    var script = VenueScript()
    script.dropped = [300]
    let result = try run(script, options(sessions: 1))
    #expect(!result.isClean)
    #expect(result.tally.missing == 1)
    #expect(result.tally.faults == ["1 requests were never answered"])
  }

  @Test func aDoubledAnswerFailsTheRun() throws {
    var script = VenueScript()
    script.doubled = [300, 301]
    let result = try run(script, options(sessions: 1))
    #expect(result.tally.duplicateAnswers == 2)
    #expect(result.tally.acknowledged == 2000 && !result.isClean)
  }

  @Test func aRepeatedExecutionIDFailsTheRun() throws {
    var script = VenueScript()
    script.repeatedExecID = [300]
    let result = try run(script, options(sessions: 1))
    #expect(result.tally.duplicateExecutionIDs == 1 && !result.isClean)
  }

  @Test func aGapInTheVenuesNumbersFailsTheRunAndIsAskedFor() throws {
    var script = VenueScript()
    script.skippedNumber = [1500]
    let heard = ScriptedVenue.Heard()
    let result = try run(script, options(sessions: 1), heard: heard)
    #expect(result.tally.sequenceGaps == 1 && !result.isClean)
    #expect(heard.types.count { $0 == .resendRequest } == 1)
  }

  @Test func aRejectOfTheSessionLayerFailsTheRunWithItsText() throws {
    var script = VenueScript()
    script.sessionRejected = [300]
    let result = try run(script, options(sessions: 1))
    #expect(result.tally.sessionRejects == 1 && !result.isClean)
    #expect(result.firstReject == "no such thing")
  }

  @Test func testAndResendRequestsOfTheVenueAreAnswered() throws {
    var script = VenueScript()
    script.asksAfter = 300
    let heard = ScriptedVenue.Heard()
    let result = try run(script, options(sessions: 1), heard: heard)
    #expect(result.isClean)
    #expect(heard.heartbeatIDs == ["are you there"])
    #expect((heard.gapFilledTo ?? 0) > 300)
  }

  @Test func aLogoutByTheVenueEndsTheRunWithItsText() throws {
    var script = VenueScript()
    script.logsOutAfter = 300
    let result = try run(script, options(sessions: 1))
    #expect(result.failure == "the engine logged LOAD001 out: enough")
    #expect(!result.isClean)
  }

  @Test func anEngineThatFallsSilentIsGivenUp() throws {
    var script = VenueScript()
    script.stall = 500_000_000..<1_000_000_000_000
    let result = try run(script, options(seconds: 60))
    #expect(result.failure == "the engine has answered nothing for 2.0 s")
    #expect(result.tally.missing > 0)
  }

  @Test func aClosedLoopKeepsWithinItsWindow() throws {
    var options = options(seconds: 0.5, sessions: 1)
    options.pace = .closed
    options.window = 1
    let result = try run(VenueScript(), options)
    #expect(result.isClean)
    // One round trip takes one or two turns of 20 µs.
    #expect(result.tally.acknowledged > 10_000 && result.tally.acknowledged < 25_001)
    #expect(result.latency.summary.max <= 41_000)
  }

  @Test func sessionsShareTheLoadEvenly() throws {
    let result = try run(VenueScript(), options(sessions: 4))
    #expect(result.isClean)
    let sent = result.sequenceNumbers.map(\.nextOutbound)
    #expect(sent.count == 4 && sent.max()! - sent.min()! <= 1)
  }
}

@Suite struct RequestNameTests {
  @Test func aNumberSurvivesItsClOrdID() {
    let names = RequestName(start: 1_790_000_000_123_456_789)
    for number in [0, 1, 9, 10, 123_456_789, 9_999_999_999] as [UInt64] {
      let back = names.clientOrderID(number).withBytes { names.number($0) }
      #expect(back == number)
    }
  }

  @Test func theClOrdIDOfAnotherRunIsNobodys() {
    let names = RequestName(start: 1_790_000_000_123_456_789)
    let other = RequestName(start: 1_790_000_000_124_456_789)
    #expect(other.clientOrderID(7).withBytes { names.number($0) } == nil)
    #expect(("NONE" as ClientOrderID).withBytes { names.number($0) } == nil)
  }
}
