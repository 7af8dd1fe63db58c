import Domain
import Memory

/// What is kept of a trade, so that it can be taken back: one cache line.
struct TradeRecord: BitwiseCopyable {
  var makerOrder: OrderID
  var takerOrder: OrderID
  var price: Price
  var quantity: Quantity
  var makerSession: SessionID
  var takerSession: SessionID
  var makerAccount: AccountID
  var takerAccount: AccountID
  var instrument: InstrumentID
  /// Side of the taker.
  var aggressor: Side
  var isBusted = false
  /// `TradeMoney` tells what moved.
  var isSettled = false
}

/// What moved in a trade that settled, in minor units.
struct TradeMoney: BitwiseCopyable {
  var base: AssetID
  var quote: AssetID
  var baseAmount: Int64
  var quoteAmount: Int64
  var buyerFee: Int64
  var sellerFee: Int64
}

/// The last trades, in a ring by their numbers.
struct TradeRing: ~Copyable {
  private let mask: UInt64
  private let records: UnsafeMutablePointer<TradeRecord>
  private let money: UnsafeMutablePointer<TradeMoney>
  private let region: Region

  /// - Precondition: `limit` is a power of two.
  init(limit: UInt32, prefault: Bool) {
    precondition(limit.nonzeroBitCount == 1, "as many trades as a power of two")
    mask = UInt64(limit) - 1
    let recordBytes = Int(limit) * MemoryLayout<TradeRecord>.stride
    region = Region(
      byteCount: recordBytes + Int(limit) * MemoryLayout<TradeMoney>.stride, prefault: prefault)
    records = region.bind(TradeRecord.self, count: Int(limit))
    money = region.bind(TradeMoney.self, count: Int(limit), byteOffset: recordBytes)
  }

  /// Where a trade of this number is kept.
  @inline(__always) func record(_ trade: TradeID) -> UnsafeMutablePointer<TradeRecord> {
    records + Int(trade.rawValue & mask)
  }
  @inline(__always) func money(_ trade: TradeID) -> UnsafeMutablePointer<TradeMoney> {
    money + Int(trade.rawValue & mask)
  }
  /// The numbers of the trades that are kept, the oldest first, if `last` is the number of the last one.
  func kept(last: UInt64) -> ClosedRange<UInt64>.SubSequence {
    let oldest = last > mask ? last - mask : 1
    return (oldest...max(oldest, last)).prefix(last == 0 ? 0 : .max)
  }
  /// Whether a trade is still kept, if `last` is the number of the last one.
  func contains(_ trade: TradeID, last: UInt64) -> Bool {
    trade.rawValue > 0 && trade.rawValue <= last && last - trade.rawValue <= mask
  }
}
