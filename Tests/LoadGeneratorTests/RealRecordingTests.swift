import Domain
import Foundation
import Testing

@testable import LoadGenerator

/// The mapping on half an hour of a real venue, against a naive book. Needs the shared data, which is not part of
/// this repository.
@Suite struct RealRecordingTests {
  private static let folder: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["APUS_SHARED"] ?? root.deletingLastPathComponent().path + "/shared"
    let folder = shared + "/data/bitstamp-btcusd"
    return FileManager.default.fileExists(atPath: folder + "/orders.csv.gz") ? folder : nil
  }()

  @Test(.enabled(if: folder != nil, "the recording is absent; set APUS_SHARED to the folder that has it"))
  func theVenuesTradesAreReproducedButForThoseThatTheRecordingCannotGive() throws {
    let folder = try #require(Self.folder)
    let bitcoin = TradedInstrument.development[0].instrument
    let recording = try Recording(path: folder + "/orders.csv.gz", instrument: bitcoin)
    var flow = RecordedFlow(recording: recording, instrument: bitcoin, sessions: 1)
    var book = NaiveBook()
    var number: UInt64 = 1
    while case .send(let request) = flow.next(session: 0, number: number, inFlight: 0) {
      for response in book.apply(request, number: number) { flow.observe(response) }
      number += 1
    }
    let result = TradeComparison(
      recorded: try Recording.trades(path: folder + "/trades.csv", instrument: bitcoin), engine: flow.trades,
      orders: recording.orders)
    let halves = flow.halfTrades
    #expect(halves == 0)
    #expect(result.recorded == 284)
    #expect(result.reproduced == 281)
    #expect(
      result.differences.map(\.cause) == [.removalNotRecorded, .sizeNotRecorded, .sizeNotRecorded],
      "\(result.differences)")
    #expect(result.extra.count == result.extraAgainstUnremoved, "\(result.extra)")
  }
}
