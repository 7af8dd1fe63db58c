import Kernel

/// What an output of the engine waits for.
public enum Durability: String, Sendable, CaseIterable {
  /// Outputs wait for nothing. The journal is still written, through the page cache and at leisure: `kill -9`
  /// may lose what was not handed to the system yet (`lazyBytes`, `lazyDelay`), a power cut also what the
  /// system had not put on the disk.
  case none
  /// Outputs wait until their commands are on this machine's disk.
  case local
}

/// Sizes and delays of a journal. Sizes are multiples of 4096.
public struct JournalOptions: Sendable {
  /// Each of the two buffers of frames; the largest commit. When the one that collects is full while the
  /// other is written, the journal takes no more until the disk is done.
  public var bufferBytes = 1 << 20
  /// Size of a segment file; more than twice `bufferBytes`.
  public var segmentBytes = 64 << 20
  /// With `Durability.none`: write when this much is pending.
  public var lazyBytes = 64 << 10
  /// With `Durability.none`: write what is pending for this long, in nanoseconds.
  public var lazyDelay: UInt64 = 5_000_000
  /// Size of one write of zeros into the next segment; up to four times as much when that is behind.
  public var fillBytes = 256 << 10
  /// How many segments have their files created ahead at start-up. After that many roll-overs in one run,
  /// each further one blocks for the time of a durable file creation.
  public var reservedSegments = 16

  public init() {}

  func check() {
    precondition(
      bufferBytes > 0 && bufferBytes % 4096 == 0 && fillBytes > 0 && fillBytes % 4096 == 0,
      "buffers of the journal are multiples of 4096 bytes")
    precondition(
      segmentBytes > 2 * bufferBytes + 8192 && segmentBytes % fillBytes == 0 && segmentBytes < 1 << 40,
      "a segment holds more than two buffers and is a multiple of one write of zeros")
    precondition(lazyBytes <= bufferBytes && reservedSegments >= 1)
  }
}

/// Why a journal cannot be read or written.
public enum JournalError: Error, CustomStringConvertible, Sendable {
  /// Damage inside what was acknowledged: at `offset` of `file`, where frame `sequence` should stand.
  case damaged(file: String, offset: Int, sequence: UInt64, cause: String)
  /// A segment file is not there although later ones are.
  case missingSegment(file: String)
  /// A write failed; nothing after the last durable sequence was released.
  case writeFailed(file: String, offset: Int, code: Int32)
  /// Another call of the system failed.
  case system(SystemError)

  public var description: String {
    switch self {
    case .damaged(let file, let offset, let sequence, let cause):
      "\(file) is damaged at offset \(offset), frame \(sequence): \(cause)"
    case .missingSegment(let file): "\(file) is missing, but later segments exist"
    case .writeFailed(let file, let offset, let code):
      SystemError(action: "write \(file) at offset \(offset)", code: code).description
    case .system(let error): error.description
    }
  }
}
