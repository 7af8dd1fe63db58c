import Domain

/// What only some orders have. It lies beside the record of the same handle, and means something only if the
/// record's flags have `terms`.
struct OrderTerms: BitwiseCopyable {
  /// Bytes from one to the next: a cache line and a half.
  static var stride: Int { 96 }

  /// Shown part of an iceberg in lots; 0 shows all.
  var displayQuantity: Int64 = 0
  /// Least lots of the first fill.
  var minimumQuantity: Int64 = 0
  /// When an all-or-none order came to rest, counted over all of them.
  var arrival: UInt64 = 0
  /// Ticks from the peg's reference, or a trailing stop's distance.
  var pegOffset: Int64 = 0
  /// When a good-till-date order expires, UTC nanoseconds.
  var expireTime: UInt64 = 0
  /// The handle of the order it is linked with, or 0.
  var link: UInt32 = 0
  /// Price in ticks at which a pegged order stands in the book.
  var workingPrice: Int64 = 0
  /// Ticks from the stop price of a trailing stop-limit to its limit.
  var limitDistance: Int64 = 0
  /// What it has to do with the order it is linked with.
  var role = LinkRole.none
  /// What is to become of it because of the order it was linked with.
  var duty = LinkDuty.none
  /// That waits until an auction is uncrossed.
  var dutyWaits = false
}
