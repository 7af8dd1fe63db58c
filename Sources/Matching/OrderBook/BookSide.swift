import Domain

/// What a queue of an instrument holds. Raw values are part of a side's index.
enum BookKind: Int {
  /// Orders that are shown.
  case displayed = 0
  /// Orders that rest without being shown.
  case hidden = 1
  /// Stop orders, by their trigger prices.
  case stop = 2
  /// Orders that are filled as a whole or not at all. They rest without being shown, behind all others at their
  /// prices.
  case allOrNone = 3

  /// What to lay over the index of a displayed side to get the same side of this kind.
  @inline(__always) var mask: Int { rawValue &* 2 }
}

/// One side of one instrument's book of one kind: a cache line.
///
/// An instrument has eight sides: `instrument * 8 + kind * 2 + (sell ? 1 : 0)`. So `side ^ 1` is the opposite
/// side of the same kind and `side ^ 2` the hidden twin of a displayed one. A side that is empty costs no
/// more than this struct.
struct BookSide: BitwiseCopyable {
  /// Key of the best level, `noKey` if there is none.
  var bestKey: Int64 = OrderBooks.noKey
  /// Key of the best far level, `noKey` if there is none.
  var farBestKey: Int64 = OrderBooks.noKey
  /// The window's lowest block.
  var windowBase: Int = 0
  /// How many blocks from `windowBase` on need no look at anything else: all of the window, or none if the side has no
  /// window, or has far levels.
  var plainBlocks: UInt32 = 0
  /// Orders with traits.
  var traitCount: UInt32 = 0
  /// Bit `w` is set if word `w` of the window is not zero.
  var windowSummary: UInt64 = 0
  /// The window's blocks and its bitmap of blocks with a page; those of window 0 without a window. It is given with
  /// the first page and taken back with the last.
  var blocks: UnsafeMutablePointer<Block>
  var words: UnsafeMutablePointer<UInt64>
  var bestLevel: UInt32 = 0
  /// Root of the tree of far levels, 0 if there are none.
  var farRoot: UInt32 = 0
}

/// 64 neighbouring prices in a window.
struct Block: BitwiseCopyable {
  /// Which of its levels hold orders. Never 0 if it has a page.
  var bits: UInt64
  /// Its page, or 0.
  var page: UInt32
}

/// What is known of 64 levels beside the levels themselves.
struct Page: BitwiseCopyable {
  /// Which of its levels are leaves of a far tree: none while the page belongs to a block of a window, all of the pages of
  /// far nodes.
  var farBits: UInt64
  var side: UInt32
  /// The next free page.
  var next: UInt32
}

extension OrderBooks {
  /// Sides of an instrument.
  static var sidesPerInstrument: Int { 8 }
  /// The best key of a side without orders: it crosses nothing.
  static var noKey: Int64 { -(1 << 62) }
  /// The key of an order that crosses every price.
  static var marketKey: Int64 { 1 << 61 }

  /// Which of `sides` it is.
  @inline(__always) static func side(
    _ instrument: InstrumentID, _ side: Side, _ kind: BookKind = .displayed
  ) -> Int {
    Int(instrument.rawValue) &* sidesPerInstrument &+ kind.rawValue &* 2 &+ Int(side.rawValue) &- 1
  }
  /// A price as a key of a side, and back.
  @inline(__always) static func key(_ price: Int64, _ side: Int) -> Int64 {
    let sign = 0 &- Int64(side & 1)
    return (price ^ sign) &- sign
  }
}
