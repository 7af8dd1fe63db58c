import Domain
import Memory

/// The risk tables in a snapshot.
extension MatchingEngine {
  func writeRisk(to state: inout StateWriter) throws {
    // A closure cannot borrow the writer, so the words go through a buffer.
    var words: [UInt64] = []
    risk.forEachWord(instrumentCount: instrumentCount, lastTrade: lastTradeID) { words.append($0) }
    for word in words { try state.put(word) }
  }

  mutating func restoreRisk(from state: inout StateReader) throws {
    try risk.restore(from: &state, instrumentCount: instrumentCount, lastTrade: lastTradeID)
    for index in 0..<instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      if risk.settlement(id).isOn { instruments.state(id).pointee.watches.insert(.settlement) }
    }
  }

  /// Puts what an open order holds, after its record.
  func writeMoney(_ handle: UInt32, to state: inout StateWriter) throws {
    guard books.record(handle).pointee.flags.contains(.settles) else { return }
    let money = risk.orders[Int(handle)]
    try state.put(money.lots)
    try state.put(money.perLot)
    try state.put(UInt32(bitPattern: money.rate.maker), UInt32(bitPattern: money.rate.taker))
  }

  func restoreMoney(_ handle: UInt32, from state: inout StateReader) throws {
    guard books.record(handle).pointee.flags.contains(.settles) else { return }
    (risk.orders + Int(handle)).initialize(to: try OrderMoney(from: &state))
  }
}
