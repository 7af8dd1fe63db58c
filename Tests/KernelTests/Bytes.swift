import Memory

/// A page-aligned buffer that outlives the operations a test starts on it.
final class Bytes {
  let count: Int
  private let region: Region

  init(zeros count: Int) {
    self.count = count
    region = Region(byteCount: count)
  }

  /// `count` bytes that differ from place to place and from seed to seed.
  convenience init(pattern count: Int, seed: Int = 0) {
    self.init(zeros: count)
    for index in 0..<count {
      base.storeBytes(
        of: UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8 &+ seed), toByteOffset: index, as: UInt8.self)
    }
  }

  var base: UnsafeMutableRawPointer { region.base }
  var array: [UInt8] { Array(UnsafeRawBufferPointer(start: base, count: count)) }
  func prefix(_ count: Int) -> [UInt8] { Array(UnsafeRawBufferPointer(start: base, count: count)) }
}
