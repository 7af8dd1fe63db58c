import Domain
import Testing

@testable import Wire

/// Seeded damage to well-formed messages, beside a plain reader that is slow and easily seen to be right. Each
/// message lies before a page that must not be touched: reading past it ends the test run.
@Suite struct FIXFuzzTests {
  /// What a plain reader of frames is told to leave out: the faults that the canary plants.
  enum Planted { case nothing, checkSum, trailer }

  private static let seeds: [[UInt8]] = [
    message("D", "11=ID|21=1|40=2|44=100.50|54=1|38=200.00|55=INTC|60=20260102-03:04:05|59=0|"),
    message("D", "11=I|40=1|54=1|60=20260102-03:04:05|386=2|336=PRE|336=AFTER|354=5|355=a|b=c|58=x|"),
    message("D", "11=I|40=1|54=1|60=20260102-03:04:05|453=1|448=a|447=D|802=2|523=x|803=1|523=y|"),
    message("F", "41=a|11=b|54=1|60=20260102-03:04:05.123|55=INTC|"),
    message("A", "98=0|108=30|95=3|96=a|b|384=1|372=D|385=S|"), message("0"), message("4", "123=Y|36=7|"),
    written { $0.executionReport(header(), FIXWriterTests.report, instrument: bitcoin, into: $1) },
  ]

  private func mutated(_ random: inout SeededRandom) -> [UInt8] {
    var bytes = Self.seeds.randomElement(using: &random)!
    for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let spice: [UInt8] = [0x01, 0x3D, 0x30, 0x39, 0x2D, 0x2E, 0x00, 0xFF, 0x38, 0x20]
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] = spice.randomElement(using: &random)!
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(spice.randomElement(using: &random)!, at: place)
      case 4: bytes.removeLast(Int.random(in: 0...bytes.count - place, using: &random))
      case 5: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return Bool.random(using: &random) ? reframed(bytes) : bytes
  }

  /// The same with right BodyLength and CheckSum, so that the damage gets past the frame.
  private func reframed(_ bytes: [UInt8]) -> [UInt8] {
    let text = bytes.map { $0 == 0x7C ? 0x2F : $0 }
    guard let start = text.firstRange(of: Array("35=".utf8))?.lowerBound, text.count - start > 8 else {
      return bytes
    }
    let body = text[start..<(text.count - 7)]
    let head = fixBytes("8=FIX.4.4|9=\(body.count)|") + body
    let sum = head.reduce(0) { ($0 + Int($1)) % 256 }
    return head + fixBytes("10=\(String(1000 + sum).dropFirst())|")
  }

  /// Length of the message at the start of `bytes`; nil if there is none.
  private func plainFrame(_ bytes: [UInt8], _ planted: Planted = .nothing) -> Int? {
    let parts = bytes.split(separator: 0x01, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].starts(with: Array("8=FIX".utf8)), parts[0].count <= 16,
      parts[1].starts(with: Array("9=".utf8)), parts[1].count > 2,
      parts[1].dropFirst(2).allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(String(decoding: parts[1].dropFirst(2), as: UTF8.self)), length >= 5,
      parts[2].starts(with: Array("35=".utf8))
    else { return nil }
    let end = parts[0].count + parts[1].count + 2 + length
    guard end + 7 <= bytes.count, end + 7 <= FIXFrame.maximumMessageLength else { return nil }
    let trailer = bytes[end..<(end + 7)]
    let digits = trailer.dropFirst(3).dropLast()
    if planted != .trailer {
      guard bytes[end - 1] == 0x01, trailer.starts(with: Array("10=".utf8)), trailer.last == 0x01,
        digits.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
    }
    let sum = bytes[..<end].reduce(0) { ($0 + Int($1)) % 256 }
    if planted == .nothing {
      guard Int(String(decoding: digits, as: UTF8.self)) == sum else { return nil }
    }
    return end + 7
  }

  /// How often the frame reader and the plain one differ.
  private func differences(seed: UInt64, count: Int, planted: Planted) -> Int {
    var random = SeededRandom(seed: seed)
    let memory = GuardedBytes()
    var found = 0
    for _ in 0..<count {
      let bytes = mutated(&random)
      var length: Int?
      switch memory.with(bytes, { FIXFrame.next(in: $0) }) {
      case .message(let count): length = count
      case .garbled(let skip, _): if skip < 1 || skip > bytes.count { found += 1 }
      case .incomplete: break
      }
      if length != plainFrame(bytes, planted) { found += 1 }
    }
    return found
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func framesAreThoseThatAPlainReaderFinds(seed: UInt64) {
    #expect(differences(seed: seed, count: 3000, planted: .nothing) == 0, "seed \(seed)")
  }

  @Test(arguments: [Planted.checkSum, .trailer])
  func aPlantedFaultInTheFrameReaderIsFound(planted: Planted) {
    #expect(differences(seed: 1, count: 4000, planted: planted) > 0)
  }

  /// Fields that read otherwise than a plain split of the message says. `shift` plants a fault.
  private func fieldDifferences(seed: UInt64, count: Int, shift: Int = 0) -> (taken: Int, different: Int) {
    var random = SeededRandom(seed: seed)
    let bench = ParserBench()
    var taken = 0
    var different = 0
    for _ in 0..<count {
      let bytes = mutated(&random)
      let isValidating = Bool.random(using: &random)
      guard case .message = bench.parse(bytes, validating: isValidating) else {
        bench.read { touchAll($0) }
        continue
      }
      bench.read { touchAll($0) }
      // Data fields hold delimiters and groups repeat tags: a plain split does not know that.
      let text = fixText(bytes)
      guard !["|95=", "|354=", "|386=", "|453=", "|384="].contains(where: { text.contains($0) }) else {
        continue
      }
      taken += 1
      for part in bytes.split(separator: 0x01).dropFirst(2) {
        let pieces = part.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
        guard let tag = UInt16(String(decoding: pieces[0], as: UTF8.self)), tag != 10 else { continue }
        let value = Array(pieces[1].dropFirst(shift))
        let isSame = bench.read { parser in parser.bytes(FIXTag(rawValue: tag)).map(Array.init) == value }
        // Without validation a repeated tag keeps its first value and tags above the table are passed over.
        if !isSame, isValidating { different += 1 }
      }
    }
    return (taken, different)
  }

  private func touchAll(_ parser: borrowing FIXParser) {
    for tag in 1..<UInt16(1100) {
      let tag = FIXTag(rawValue: tag)
      guard parser.has(tag) else { continue }
      _ = parser.integer(tag)
      _ = parser.boolean(tag)
      _ = parser.sequence(tag)
      _ = parser.utcTimestamp(tag)
      _ = parser.decimal(tag, increment: bitcoin.lot)
      _ = parser.text(tag, as: ClientOrderID.self)
      _ = parser.text(tag, as: Symbol.self)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func damagedMessagesAreReadAsTheyAreOrRefused(seed: UInt64) {
    let result = fieldDifferences(seed: seed, count: 800)
    #expect(result.different == 0, "seed \(seed)")
    #expect(result.taken > 100)
  }

  @Test func aPlantedFaultInTheFieldsIsFound() {
    #expect(fieldDifferences(seed: 1, count: 500, shift: 1).different > 0)
  }

  @Test func theGuardOfTheMemoryIsThere() {
    let isReadable = GuardedBytes().isEndReadable
    #expect(!isReadable)
  }
}
