import Domain
import Glibc

@testable import Wire

/// Bytes of a FIX text in which `|` stands for the delimiter.
func fixBytes(_ text: String) -> [UInt8] { text.utf8.map { $0 == 0x7C ? 0x01 : $0 } }

/// A FIX text with `|` for the delimiter.
func fixText(_ bytes: some Sequence<UInt8>) -> String {
  String(decoding: bytes.map { $0 == 0x01 ? 0x7C : $0 }, as: UTF8.self)
}

/// A whole message around `body` (`35=...|`): BeginString, BodyLength and CheckSum are made for it.
func framed(_ body: String, begin: String = "FIX.4.4") -> [UInt8] {
  let bodyBytes = fixBytes(body)
  let bytes = fixBytes("8=\(begin)|9=\(bodyBytes.count)|") + bodyBytes
  let sum = bytes.reduce(0) { ($0 + Int($1)) % 256 }
  let digits = String(sum + 1000).dropFirst()
  return bytes + fixBytes("10=\(digits)|")
}

/// A well-formed message of `type` from CLIENT to APUS with number 2.
func message(_ type: String, _ body: String = "") -> [UInt8] {
  framed("35=\(type)|34=2|49=CLIENT|52=20260102-03:04:05.678|56=APUS|\(body)")
}

/// Memory that ends just before a page that must not be touched: reading past a message stops the test run.
struct GuardedBytes: ~Copyable {
  static var capacity: Int { 16384 }
  private let base: UnsafeMutableRawPointer

  init() {
    base = mmap(nil, Self.capacity + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    precondition(base != MAP_FAILED)
    precondition(mprotect(base + Self.capacity, 4096, PROT_NONE) == 0)
  }

  deinit { munmap(base, Self.capacity + 4096) }

  /// Copies `bytes` to the very end.
  private func put(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let start = base + (Self.capacity - bytes.count)
    start.copyMemory(from: bytes, byteCount: bytes.count)
    return UnsafeRawBufferPointer(start: start, count: bytes.count)
  }

  /// Gives `body` a copy of `bytes` at the very end.
  func with<R>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) -> R { body(put(bytes)) }

  /// Whether the kernel could read the byte just past the end.
  var isEndReadable: Bool {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    return write(ends[1], base + Self.capacity, 1) == 1
  }
}

/// A parser with guarded memory for its message.
final class ParserBench {
  private var parser = FIXParser()
  private let memory = GuardedBytes()

  func parse(_ bytes: [UInt8], validating: Bool = true) -> FIXParser.Outcome {
    memory.with(bytes) { parser.parse($0, validating: validating) }
  }

  /// What `body` reads of the message parsed last.
  func read<R>(_ body: (borrowing FIXParser) -> R) -> R { body(parser) }
}

/// Writes one message and gives its bytes.
func written(
  _ write: (inout FIXWriter, UnsafeMutableRawBufferPointer) -> Int,
  precision: FIXWriter.Precision = .milliseconds
) -> [UInt8] {
  var writer = FIXWriter(precision: precision)
  let room = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FIXWriter.maximumMessageLength, alignment: 8)
  defer { room.deallocate() }
  let count = write(&writer, room)
  return [UInt8](room[..<count])
}

/// 2026-01-02 03:04:05.678901234 UTC.
let testTime: UInt64 = 1_767_323_045_678_901_234

func header(_ sequence: UInt32 = 2, sender: CompID = "APUS", target: CompID = "CLIENT") -> FIXHeader {
  FIXHeader(sender: sender, target: target, messageSequence: sequence, sendingTime: testTime)
}

let bitcoin = Instrument(
  id: InstrumentID(rawValue: 0), symbol: "BTC-USD", tick: Increment(units: 1, decimals: 2),
  lot: Increment(units: 1, decimals: 8))
let stock = Instrument(
  id: InstrumentID(rawValue: 1), symbol: "AAPL", tick: Increment(units: 25, decimals: 2),
  lot: Increment(units: 1, decimals: 0))

/// Small seeded generator (SplitMix64): a failure names the seed that repeats it.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
