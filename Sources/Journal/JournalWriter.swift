import Domain
import Kernel
import Memory

/// Appends commands to the journal and says which are durable.
///
/// It owns no IO: the sequencer passes its own in, calls `submit` in each turn of its loop and hands every
/// `.written` completion to `completed`. At most one write of frames is in flight; what is appended meanwhile
/// goes to the disk as one commit with the next write. A byte that was acknowledged is never written again:
/// each commit starts on a fresh block.
///
/// The buffers belong to the `IO` while a write is in flight; do not let a writer go out of life before
/// `isIdle`.
public struct JournalWriter: ~Copyable {
  let directory: String
  let durability: Durability
  let options: JournalOptions
  private let inPlace = InPlace()
  let memory: Region
  let blockBytes: Int

  /// The buffer that collects. Its first block is kept free for a segment header.
  var collecting: UnsafeMutableRawPointer
  /// The other buffer: being written, or free.
  var other: UnsafeMutableRawPointer
  let zeros: UnsafeMutableRawPointer

  /// Bytes of frames in `collecting`, the sequence of the first of them, and the checksum before it.
  var pending = 0
  var firstPending: UInt64 = 0
  var previousOfPending: UInt32 = 0
  /// When `submit` first saw what is pending; 0 if nothing is.
  var pendingSince: UInt64 = 0

  /// The epoch of this run.
  public let epoch: UInt32
  /// What the next frame gets.
  public private(set) var nextSequence: UInt64
  /// Everything up to and including this sequence is on the disk (`local`) or with the system (`none`).
  public internal(set) var durableSequence: UInt64
  var chain: UInt32

  /// Last sequence of the commit in flight; 0 if none is.
  var inFlight: UInt64 = 0
  var inFlightOffset = 0
  var inFlightBytes = 0
  var failed = false
  var isHurried = false
  /// The last timestamp of the journal that this writer goes on from.
  let lastTimestamp: UInt64

  var segment: OpenSegment
  var spare: SpareSegment
  /// The segment before, until `submit` closes it.
  var retired = FileID(rawValue: .max)
  var hasRetired = false

  /// Commits started since start-up.
  public internal(set) var commits: UInt64 = 0

  /// Continues the journal in `directory` where `recovered` ends. Blocks; for start-up: creates and
  /// zero-fills what is missing, and writes a first frame with the new epoch, so a full or read-only disk
  /// shows here.
  ///
  /// - Throws: `JournalError`.
  public static func open<Backend: IO & ~Copyable>(
    directory: String, durability: Durability, options: JournalOptions = JournalOptions(),
    recovered: RecoveredTail, io: inout Backend
  ) throws(JournalError) -> JournalWriter {
    options.check()
    CommandCodec.checkPayloads()
    let files = try openFiles(directory, recovered, options, durability.fileMode, &io)
    var writer = JournalWriter(directory, durability, options, recovered, files)
    try writer.begin(&io)
    return writer
  }

  private init(
    _ directory: String, _ durability: Durability, _ options: JournalOptions, _ recovered: RecoveredTail,
    _ files: OpenedFiles
  ) {
    self.directory = directory
    self.durability = durability
    self.options = options
    epoch = recovered.epoch + 1
    nextSequence = recovered.lastSequence + 1
    durableSequence = recovered.lastSequence
    chain = recovered.chain
    lastTimestamp = recovered.lastTimestamp

    segment = files.segment
    spare = files.spare
    blockBytes = files.blockBytes

    let bufferBytes = blockBytes + options.bufferBytes
    memory = Region(byteCount: 2 * bufferBytes + Self.largestFill * options.fillBytes)
    collecting = memory.base
    other = memory.base + bufferBytes
    zeros = memory.base + 2 * bufferBytes
  }

  /// Whether one more command can be appended. If not, take no more input until a write completes.
  @inline(__always) public var hasRoom: Bool {
    pending &+ FrameHeader.maximumFrame <= options.bufferBytes && !failed
  }

  /// Up to where outputs may be released: everything appended with `none`, else what is durable.
  @inline(__always) public var releasableSequence: UInt64 {
    durability == .none ? nextSequence &- 1 : durableSequence
  }

  /// A write of frames is in flight.
  public var isWriting: Bool { inFlight != 0 }

  /// Nothing is pending and nothing is in flight.
  public var isIdle: Bool { pending == 0 && inFlight == 0 && spare.filling == 0 }

  /// Puts a command behind all others.
  /// - Parameter timestamp: UTC nanoseconds, never less than the one before.
  /// - Returns: its sequence.
  /// - Precondition: `hasRoom`.
  public mutating func append(_ command: Command, timestamp: UInt64) -> UInt64 {
    precondition(hasRoom, "the journal's buffer is full")
    let frame = collecting + (blockBytes &+ pending)
    let encoded = CommandCodec.encode(command, at: frame + FrameHeader.byteCount)
    return finish(
      frame, kind: encoded.kind.rawValue, length: encoded.length, words: encoded.words, timestamp: timestamp)
  }

  /// Puts a frame of the journal's own behind all others.
  mutating func append(_ control: ControlKind, timestamp: UInt64) {
    precondition(hasRoom, "the journal's buffer is full")
    let frame = collecting + (blockBytes &+ pending)
    _ = finish(frame, kind: control.rawValue, length: 0, words: 0, timestamp: timestamp)
  }

  @inline(__always)
  private mutating func finish(
    _ frame: UnsafeMutableRawPointer, kind: UInt8, length: UInt16, words: UInt32, timestamp: UInt64
  ) -> UInt64 {
    let sequence = nextSequence
    let first = pending == 0
    if first {
      firstPending = sequence
      previousOfPending = chain
    }
    let header = FrameHeader(
      flags: first ? .firstOfCommit : [], kind: kind, epoch: epoch, length: length, words: words,
      sequence: sequence, timestamp: timestamp, previous: chain, checksum: 0)
    chain = header.seal(at: frame)
    pending &+= header.byteCount
    nextSequence = sequence &+ 1
    return sequence
  }
}

extension Durability {
  var fileMode: FileMode { self == .local ? .durable : .buffered }
}
