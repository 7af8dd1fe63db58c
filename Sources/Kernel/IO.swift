/// A TCP connection of one `IO`, dense from 0 and at most `maximumConnections - 1`. Reused after `.closed`.
@frozen public struct ConnectionID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An open file of one `IO`, dense from 0.
@frozen public struct FileID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Something that was started on an `IO` and is now done.
@frozen public struct Completion: Sendable, BitwiseCopyable {
  /// What was started.
  @frozen public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// A client connected; `id` is its `ConnectionID`.
    case accepted
    /// `receive` is done: `result` bytes arrived; 0 or a negative errno: the peer is gone.
    case received
    /// `send` is done: `result` bytes were taken, which is all of them, or a negative errno.
    case sent
    /// `close` is done: the id may be given to another connection, and no buffer of it is in use any more.
    case closed
    /// `write` is done: `id` is the `FileID`, `result` the byte count or a negative errno; `token` as given.
    case written
  }

  public var kind: Kind
  /// `ConnectionID` or `FileID`, by `kind`.
  public var id: UInt32
  /// Byte count or negative errno.
  public var result: Int32
  /// What the caller gave to `write`; 0 otherwise.
  public var token: UInt64

  @inlinable public init(kind: Kind, id: UInt32, result: Int32, token: UInt64 = 0) {
    self.kind = kind
    self.id = id
    self.result = result
    self.token = token
  }
}

/// A call of the system that failed: what was tried, on what, and the errno.
public struct SystemError: Error, CustomStringConvertible, Sendable {
  public var action: String
  public var code: Int32
  public init(action: String, code: Int32) {
    self.action = action
    self.code = code
  }
}

/// Where time comes from. Never the system clock behind one's back: a simulated run has a clock of its own.
public protocol Clock: ~Copyable {
  /// Nanoseconds on a clock that never goes back; its zero has no meaning.
  mutating func monotonicNow() -> UInt64
  /// UTC nanoseconds since 1970-01-01.
  mutating func wallNow() -> UInt64
}

/// TCP with one outstanding receive and one outstanding send a connection. Calls start work; `poll` tells what is
/// done. Buffers belong to the `IO` from the call until its completion.
public protocol Network: ~Copyable {
  /// Starts to listen on `host` (a numeric IPv4 address) and accept; `port` 0 takes a free one. Blocks; for start-up.
  /// - Returns: the port.
  mutating func listen(host: String, port: UInt16) throws -> UInt16
  /// Stops to accept; connections go on.
  mutating func stopListening()
  /// Connects as a client. Blocks; for start-up of tools.
  mutating func connect(host: String, port: UInt16) throws -> ConnectionID
  /// Starts a receive of at most `count` bytes.
  mutating func receive(
    _ connection: ConnectionID, into base: UnsafeMutableRawPointer, count: Int)
  /// Starts a send of `count` bytes, all of them: a short send is carried on inside.
  mutating func send(_ connection: ConnectionID, from base: UnsafeRawPointer, count: Int)
  /// Ends the connection: outstanding work completes first, then `.closed` comes. What was sent is delivered
  /// before the peer sees the end.
  mutating func close(_ connection: ConnectionID)
}

/// How a file is opened.
@frozen public enum FileMode: Sendable {
  /// Read only.
  case read
  /// Read and write, created if absent; writes bypass the page cache where the file system can (`O_DIRECT`) and are
  /// durable when they complete (`O_DSYNC`).
  case durable
  /// Read and write, created if absent, through the page cache.
  case buffered
}

/// Files. All calls but `write` block and are for start-up and tools.
public protocol Storage: ~Copyable {
  /// Names in `directory`, sorted; the directory is created if it is absent, its entry made durable.
  mutating func list(directory: String) throws -> [String]
  mutating func open(path: String, mode: FileMode) throws -> FileID
  mutating func close(_ file: FileID)
  /// The file's size in bytes.
  mutating func size(_ file: FileID) throws -> Int
  /// Bytes to which offset, length and address of a `write` must be aligned for `durable` files; a power of two,
  /// 512 at least.
  mutating func writeAlignment(_ file: FileID) -> Int
  /// Reads until `count` bytes or the end of the file. Blocks. - Returns: the bytes read.
  mutating func read(
    _ file: FileID, at offset: Int, into base: UnsafeMutableRawPointer, count: Int
  ) throws -> Int
  /// Writes all `count` bytes and makes them, the file's size and its directory entry durable. Blocks.
  mutating func writeBlocking(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int) throws
  mutating func truncate(_ file: FileID, to size: Int) throws
  mutating func remove(path: String) throws
  /// Takes the exclusive lock of the file at `path`, created if absent, for the life of this `IO`.
  /// - Throws: `SystemError` with `EWOULDBLOCK` if another process has it; the file then holds that process's id.
  mutating func lock(path: String) throws

  /// Starts a write; `.written` with `token` says when it is done. On a `durable` file it is then on the disk.
  mutating func write(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int, token: UInt64)
}

/// The engine's whole view of the machine. The core is generic over it: io_uring, epoll, or a simulation.
public protocol IO: Network, Storage, Clock, ~Copyable {
  /// The most connections at one time.
  var maximumConnections: Int { get }
  /// Hands what was started to the system and collects what is done.
  /// - Parameters:
  ///   - completions: where to put them.
  ///   - wait: nanoseconds to wait in the system if nothing is done yet; 0 returns at once. A signal ends it early.
  /// - Returns: how many completions were put.
  mutating func poll(into completions: UnsafeMutableBufferPointer<Completion>, wait: UInt64) -> Int
}
