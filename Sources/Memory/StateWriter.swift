/// Puts a state into bytes, for a snapshot: 64-bit little-endian words and runs of bytes, one after the other. What
/// is written says nothing of itself; `StateReader` takes the same values in the same order.
///
/// Not for the order's path: it allocates and calls its sink.
public struct StateWriter: ~Copyable {
  /// Takes the bytes in runs of at most `runBytes`.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private let memory: Region
  private let capacity: Int
  private var used = 0
  private let sink: Sink

  /// - Parameter runBytes: how much is collected before the sink gets it; a multiple of 8.
  public init(runBytes: Int = 1 << 20, sink: @escaping Sink) {
    precondition(runBytes > 0 && runBytes % 8 == 0, "a run is whole words")
    memory = Region(byteCount: runBytes, prefault: false)
    capacity = runBytes
    self.sink = sink
  }

  /// Writes one word.
  /// - Throws: what the sink throws.
  public mutating func put(_ word: UInt64) throws {
    if used == capacity { try flush() }
    memory.base.storeBytes(of: word.littleEndian, toByteOffset: used, as: UInt64.self)
    used += 8
  }

  /// Writes one word.
  public mutating func put(_ value: Int64) throws { try put(UInt64(bitPattern: value)) }

  /// Writes one word.
  public mutating func put(_ value: Int) throws { try put(UInt64(bitPattern: Int64(value))) }

  /// Writes two numbers as one word.
  public mutating func put(_ low: UInt32, _ high: UInt32) throws {
    try put(UInt64(low) | UInt64(high) << 32)
  }

  /// Writes two words.
  public mutating func put(_ value: Int128) throws {
    try put(UInt64(truncatingIfNeeded: value))
    try put(UInt64(truncatingIfNeeded: value >> 64))
  }

  /// Writes as many words as a value without padding has, for example a fixed text.
  /// - Precondition: its size is a multiple of 8.
  public mutating func put<Value: BitwiseCopyable>(words value: Value) throws {
    precondition(MemoryLayout<Value>.size % 8 == 0, "a value of whole words")
    for index in 0..<MemoryLayout<Value>.size / 8 {
      let word = withUnsafeBytes(of: value) { $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
      try put(word)
    }
  }

  /// Writes what is collected. To be called at the end.
  public mutating func finish() throws { if used > 0 { try flush() } }

  private mutating func flush() throws {
    try sink(UnsafeRawBufferPointer(start: memory.base, count: used))
    used = 0
  }
}

/// Why bytes are not a state.
public struct StateFormatError: Error, CustomStringConvertible, Sendable {
  /// What was expected and what was found.
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// Takes what a `StateWriter` put. It believes nothing: values out of range are errors of the caller's naming.
public struct StateReader: ~Copyable {
  /// Puts the next run of bytes, whole words, into the buffer and says how many; 0 at the end.
  public typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

  private let memory: Region
  private let capacity: Int
  private var position = 0
  private var count = 0
  private let source: Source

  /// - Parameter runBytes: the most bytes the source is asked for; a multiple of 8.
  public init(runBytes: Int = 1 << 20, source: @escaping Source) {
    precondition(runBytes > 0 && runBytes % 8 == 0, "a run is whole words")
    memory = Region(byteCount: runBytes, prefault: false)
    capacity = runBytes
    self.source = source
  }

  /// The next word.
  /// - Throws: `StateFormatError` at the end, or what the source throws.
  public mutating func take() throws -> UInt64 {
    if position == count {
      count = try source(UnsafeMutableRawBufferPointer(start: memory.base, count: capacity))
      position = 0
      guard count > 0, count % 8 == 0 else { throw StateFormatError("the state ends too early") }
    }
    defer { position += 8 }
    return UInt64(littleEndian: memory.base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// The next word as a signed number.
  public mutating func takeSigned() throws -> Int64 { Int64(bitPattern: try take()) }

  /// The next word as two numbers.
  public mutating func takePair() throws -> (low: UInt32, high: UInt32) {
    let word = try take()
    return (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
  }

  /// The next two words as one number.
  public mutating func takeWide() throws -> Int128 {
    let low = Int128(try take())
    return Int128(try takeSigned()) << 64 | low
  }

  /// The next word, if it is at most `limit`.
  /// - Throws: `StateFormatError` naming `what` else.
  public mutating func take(atMost limit: Int, _ what: StaticString) throws -> Int {
    let word = try take()
    guard word <= UInt64(limit) else { throw StateFormatError("\(what) is \(word), more than \(limit)") }
    return Int(word)
  }

  /// The next words as a value without padding that is valid whatever its bits.
  /// - Precondition: its size is a multiple of 8.
  public mutating func take<Value: BitwiseCopyable>(words blank: Value) throws -> Value {
    precondition(MemoryLayout<Value>.size % 8 == 0, "a value of whole words")
    var value = blank
    for index in 0..<MemoryLayout<Value>.size / 8 {
      let word = try take()
      withUnsafeMutableBytes(of: &value) { $0.storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self) }
    }
    return value
  }

  /// Says that nothing more is expected.
  /// - Throws: `StateFormatError` if there is more.
  public mutating func finish() throws {
    guard position == count,
      try source(UnsafeMutableRawBufferPointer(start: memory.base, count: capacity)) == 0
    else { throw StateFormatError("the state has more than is expected") }
  }
}
