import CKernel
import Kernel
import Memory

/// Where in a journal a snapshot stands: behind the last frame of a segment. The tail that a start applies to it
/// begins with the next one.
public struct SnapshotPosition: Equatable, Sendable {
  /// The last segment that is in it.
  public var segment: UInt64 = 0
  /// The last frame's epoch, number, timestamp and checksum.
  public var epoch: UInt32 = 0
  public var sequence: UInt64 = 0
  public var timestamp: UInt64 = 0
  public var chain: UInt32 = 0
  /// Commands up to there.
  public var commands: UInt64 = 0

  public init() {}

  /// Where a reading of closed segments ended.
  public init(_ tail: RecoveredTail) {
    segment = tail.segment
    epoch = tail.epoch
    sequence = tail.lastSequence
    timestamp = tail.lastTimestamp
    chain = tail.chain
    commands = tail.commands
  }
}

/// The head of a snapshot file: its first block, written when all else is durable, so that a file that was not
/// finished has none.
///
///     word 0   magic (32), version (32)
///     word 1   segment
///     word 2   sequence
///     word 3   timestamp
///     word 4   epoch (32), chain (32)
///     word 5   commands
///     word 6   bytes of all runs behind the head
///     word 7   hash of the state
///     word 8   checksum of the words before (32), zero (32)
///
/// Behind it the state in runs: length (32), CRC32C (32), bytes.
struct SnapshotHeader: Equatable {
  /// "APSS" as the bytes stand in the file.
  static let magic: UInt32 = 0x5353_5041
  static let version: UInt32 = 1
  static let byteCount = 72
  /// Where the runs begin.
  static let bodyOffset = 4096

  var position: SnapshotPosition
  var bodyBytes: UInt64
  var stateHash: UInt64

  func write(at block: UnsafeMutableRawPointer) {
    let words: [UInt64] = [
      UInt64(Self.magic) | UInt64(Self.version) << 32, position.segment, position.sequence,
      position.timestamp, UInt64(position.epoch) | UInt64(position.chain) << 32, position.commands, bodyBytes,
      stateHash,
    ]
    for (index, word) in words.enumerated() {
      block.storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self)
    }
    block.storeBytes(of: UInt64(apus_crc32c(block, 64)), toByteOffset: 64, as: UInt64.self)
  }

  /// Nil unless `bytes` start with a head whose checksum is right.
  init?(_ bytes: UnsafeRawBufferPointer) {
    func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
    guard bytes.count >= Self.byteCount, word(0) == UInt64(Self.magic) | UInt64(Self.version) << 32,
      word(8) == UInt64(apus_crc32c(bytes.baseAddress!, 64))
    else { return nil }
    position = SnapshotPosition()
    position.segment = word(1)
    position.sequence = word(2)
    position.timestamp = word(3)
    position.epoch = UInt32(truncatingIfNeeded: word(4))
    position.chain = UInt32(truncatingIfNeeded: word(4) >> 32)
    position.commands = word(5)
    bodyBytes = word(6)
    stateHash = word(7)
  }

  init(position: SnapshotPosition, bodyBytes: UInt64, stateHash: UInt64) {
    self.position = position
    self.bodyBytes = bodyBytes
    self.stateHash = stateHash
  }
}

/// Names of snapshot files: `snapshot-00000000000000000001.apus`, after the last frame in it.
enum SnapshotName {
  static func path(_ directory: String, _ sequence: UInt64) -> String {
    let digits = String(sequence)
    return "\(directory)/snapshot-\(String(repeating: "0", count: 20 - digits.count))\(digits).apus"
  }

  /// The number in a name, or nil if it is no snapshot's.
  static func sequence(_ name: String) -> UInt64? {
    guard name.hasPrefix("snapshot-"), name.hasSuffix(".apus"), name.utf8.count == 34 else { return nil }
    return UInt64(name.dropFirst(9).dropLast(5))
  }
}
