import CKernel
import Domain

/// What is special about a frame.
@frozen public struct FrameFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// The frame opens a commit: a group of frames that reached the disk in one write, on a fresh block.
  public static var firstOfCommit: Self { .init(rawValue: 1 << 0) }
}

/// Frames of the journal's own, beside commands. Raw values are part of the format and never change.
@frozen public enum ControlKind: UInt8, Sendable, BitwiseCopyable {
  /// The engine started with the epoch of this frame. Everything before it was recovered and acknowledged.
  case started = 0xF0
  /// The engine stopped cleanly: everything before it was acknowledged.
  case sealed = 0xF1
}

/// The head of a journal frame: 40 bytes, five little-endian words, followed by `length` bytes of payload.
///
///     word 0   magic (32), version (8), flags (8), kind (8), words 16 to 23 (8)
///     word 1   epoch (32), length (16), words 0 to 15 (16)
///     word 2   sequence
///     word 3   timestamp
///     word 4   checksum of the frame before (32), checksum of this frame (32)
///
/// The checksum is CRC32C over head and payload, with its own field zero. The payload is the command as words
/// of 64 bits, of which zero words are left out: bit n of `words` says that word n is there.
@frozen public struct FrameHeader: Equatable, Sendable, BitwiseCopyable {
  public var flags: FrameFlags
  /// A `CommandKind` or a `ControlKind`.
  public var kind: UInt8
  /// Counts the starts of the engine on this journal, from 1.
  public var epoch: UInt32
  /// Payload bytes, a multiple of 8 and at most 192.
  public var length: UInt16
  /// Which words of the payload are there: 24 bits.
  public var words: UInt32
  /// Dense over all frames of a journal, from 1.
  public var sequence: UInt64
  /// UTC nanoseconds, given by the sequencer.
  public var timestamp: UInt64
  /// Checksum of the frame before; zero for the first frame of a journal.
  public var previous: UInt32
  /// Checksum of this frame.
  public var checksum: UInt32

  /// Bytes of head and payload.
  @inlinable public var byteCount: Int { FrameHeader.byteCount + Int(length) }
  /// The command in it; nil for a frame of the journal's own.
  @inlinable public var command: CommandKind? { CommandKind(rawValue: kind) }

  /// Bytes of the head.
  @inlinable public static var byteCount: Int { 40 }
  /// "APJF" as the bytes stand in the file.
  static var magic: UInt32 { 0x464A_5041 }
  /// Also the FIX field delimiter, so that no text of a FIX client can hold a head.
  static var version: UInt8 { 1 }
  /// The largest frame.
  static var maximumFrame: Int { byteCount + CommandCodec.maximumWords * 8 }
}

/// Why bytes are not a frame.
enum FrameFault: String {
  case none = "no frame"
  case cutShort = "the file ends inside a frame"
  case version = "a frame of an unknown version"
  case layout = "a frame head that no writer writes"
  case checksum = "a frame whose checksum is wrong"
  case outOfPlace = "a frame out of its place in the chain"
  case padding = "bytes that are not zero after the last frame of a commit"
}

extension FrameHeader {
  /// Writes head and checksum of a frame whose payload already stands after it.
  /// - Returns: the checksum.
  @inline(__always)
  func seal(at frame: UnsafeMutableRawPointer) -> UInt32 {
    let word0 =
      UInt64(Self.magic) | UInt64(Self.version) << 32 | UInt64(flags.rawValue) << 40 | UInt64(kind) << 48
      | UInt64(words &>> 16) << 56
    frame.storeBytes(of: word0, as: UInt64.self)
    frame.storeBytes(
      of: UInt64(epoch) | UInt64(length) << 32 | UInt64(words & 0xFFFF) << 48, toByteOffset: 8,
      as: UInt64.self)
    frame.storeBytes(of: sequence, toByteOffset: 16, as: UInt64.self)
    frame.storeBytes(of: timestamp, toByteOffset: 24, as: UInt64.self)
    frame.storeBytes(of: UInt64(previous), toByteOffset: 32, as: UInt64.self)
    let checksum = apus_crc32c(frame, UInt64(byteCount))
    frame.storeBytes(of: checksum, toByteOffset: 36, as: UInt32.self)
    return checksum
  }

  /// The frame at the start of `bytes`, whole and with the right checksum, or why there is none.
  static func parse(
    _ bytes: UnsafeRawBufferPointer, scratch: UnsafeMutableRawPointer
  ) -> Result<FrameHeader, FrameFailure> {
    guard bytes.count >= 4, bytes.loadUnaligned(as: UInt32.self) == magic else {
      return .failure(FrameFailure(fault: .none))
    }
    guard bytes.count >= byteCount else { return .failure(FrameFailure(fault: .cutShort)) }
    guard bytes[4] == version else { return .failure(FrameFailure(fault: .version)) }
    let word1 = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    let checksums = bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
    let header = FrameHeader(
      flags: FrameFlags(rawValue: bytes[5]), kind: bytes[6], epoch: UInt32(truncatingIfNeeded: word1),
      length: UInt16(truncatingIfNeeded: word1 &>> 32),
      words: UInt32(truncatingIfNeeded: word1 &>> 48) | UInt32(bytes[7]) << 16,
      sequence: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
      timestamp: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self),
      previous: UInt32(truncatingIfNeeded: checksums), checksum: UInt32(truncatingIfNeeded: checksums &>> 32))
    guard Int(header.length) == header.words.nonzeroBitCount * 8 else {
      return .failure(FrameFailure(fault: .layout))
    }
    guard bytes.count >= header.byteCount else { return .failure(FrameFailure(fault: .cutShort)) }
    scratch.copyMemory(from: bytes.baseAddress!, byteCount: header.byteCount)
    scratch.storeBytes(of: 0, toByteOffset: 36, as: UInt32.self)
    guard apus_crc32c(scratch, UInt64(header.byteCount)) == header.checksum else {
      return .failure(FrameFailure(fault: .checksum))
    }
    return .success(header)
  }
}

/// A `FrameFault` as an error value.
struct FrameFailure: Error {
  var fault: FrameFault
}
