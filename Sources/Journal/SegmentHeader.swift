import CKernel

/// The first block of a segment file: 56 bytes, the rest zero.
///
/// It goes to the disk in one write with the segment's first commit.
struct SegmentHeader: Equatable {
  /// "APSG" as the bytes stand in the file.
  static let magic: UInt32 = 0x4753_5041
  static let version: UInt32 = 1
  static let byteCount = 56

  /// Counts segments from 1.
  var number: UInt64
  /// The first frame's sequence.
  var firstSequence: UInt64
  /// The checksum of the frame before the first.
  var previous: UInt32
  /// The writing engine's epoch.
  var epoch: UInt32
  /// Commits start at multiples of this; also the size of this header's block.
  var blockBytes: UInt32
  var segmentBytes: UInt64

  func write(at block: UnsafeMutableRawPointer) {
    block.storeBytes(of: Self.magic, as: UInt32.self)
    block.storeBytes(of: Self.version, toByteOffset: 4, as: UInt32.self)
    block.storeBytes(of: number, toByteOffset: 8, as: UInt64.self)
    block.storeBytes(of: firstSequence, toByteOffset: 16, as: UInt64.self)
    block.storeBytes(of: previous, toByteOffset: 24, as: UInt32.self)
    block.storeBytes(of: epoch, toByteOffset: 28, as: UInt32.self)
    block.storeBytes(of: blockBytes, toByteOffset: 32, as: UInt32.self)
    block.storeBytes(of: 0, toByteOffset: 36, as: UInt32.self)
    block.storeBytes(of: segmentBytes, toByteOffset: 40, as: UInt64.self)
    block.storeBytes(of: 0, toByteOffset: 48, as: UInt32.self)
    block.storeBytes(of: apus_crc32c(block, 52), toByteOffset: 52, as: UInt32.self)
  }

  /// Nil unless `bytes` start with a header whose checksum is right.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.byteCount, bytes.loadUnaligned(as: UInt32.self) == Self.magic,
      bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self) == Self.version,
      bytes.loadUnaligned(fromByteOffset: 52, as: UInt32.self) == apus_crc32c(bytes.baseAddress!, 52)
    else { return nil }
    number = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    firstSequence = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    previous = bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self)
    epoch = bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self)
    blockBytes = bytes.loadUnaligned(fromByteOffset: 32, as: UInt32.self)
    segmentBytes = bytes.loadUnaligned(fromByteOffset: 40, as: UInt64.self)
    guard blockBytes >= 512, blockBytes <= 4096, blockBytes & (blockBytes &- 1) == 0,
      segmentBytes > blockBytes, segmentBytes < 1 << 40
    else {
      return nil
    }
  }

  init(
    number: UInt64, firstSequence: UInt64, previous: UInt32, epoch: UInt32, blockBytes: Int, segmentBytes: Int
  ) {
    self.number = number
    self.firstSequence = firstSequence
    self.previous = previous
    self.epoch = epoch
    self.blockBytes = UInt32(blockBytes)
    self.segmentBytes = UInt64(segmentBytes)
  }
}

/// Names of segment files: `journal-00000000000000000001.apus`, counted from 1.
enum SegmentName {
  static func path(_ directory: String, _ number: UInt64) -> String {
    let digits = String(number)
    return "\(directory)/journal-\(String(repeating: "0", count: 20 - digits.count))\(digits).apus"
  }

  /// The number in a name, or nil if it is no segment's.
  static func number(_ name: String) -> UInt64? {
    guard name.hasPrefix("journal-"), name.hasSuffix(".apus"), name.utf8.count == 33 else { return nil }
    return UInt64(name.dropFirst(8).dropLast(5))
  }
}
