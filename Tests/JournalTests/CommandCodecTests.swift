import CKernel
import Domain
import Kernel
import Testing

@testable import Journal

@Suite struct CommandCodecTests {
  private func encoded(_ command: Command) -> (CommandCodec.Encoded, [UInt8]) {
    var bytes = [UInt8](repeating: 0xAA, count: 192)
    let encoded = bytes.withUnsafeMutableBytes { CommandCodec.encode(command, at: $0.baseAddress!) }
    return (encoded, Array(bytes.prefix(Int(encoded.length))))
  }

  private func decoded(_ kind: CommandKind, _ words: UInt32, _ bytes: [UInt8]) -> Command? {
    (bytes + [UInt8](repeating: 0, count: 8)).withUnsafeBytes {
      CommandCodec.decode(kind, words: words, at: $0.baseAddress!)
    }
  }

  @Test func everyCommandComesBackAsItWas() {
    var commands = RandomCommands(seed: 1)
    for kind in CommandKind.allCases {
      for _ in 0..<200 {
        let command = commands.next(kind)
        let (code, bytes) = encoded(command)
        #expect(code.kind == kind)
        #expect(decoded(kind, code.words, bytes) == command)
      }
    }
  }

  @Test func aCommandAlwaysGivesTheSameBytes() {
    var commands = RandomCommands(seed: 2)
    for _ in 0..<500 {
      let command = commands.next()
      #expect(encoded(command).1 == encoded(command).1)
    }
  }

  @Test func aPlainOrderTakesFewWords() {
    let order = NewOrder(
      origin: Origin(session: SessionID(rawValue: 3), messageSequence: 7), clientOrderID: "ORDER-00001",
      instrument: InstrumentID(rawValue: 1), side: .buy, quantity: Quantity(lots: 5),
      price: Price(ticks: 100))
    #expect(encoded(.newOrder(order)).0.length == 64)
  }

  /// Any bytes at all give a valid command or none: what is decoded encodes to the same bytes.
  @Test func hostileBytesNeverGiveAnInvalidCommand() {
    let seed: UInt64 = 3
    var commands = RandomCommands(seed: seed)
    var refused = 0
    for _ in 0..<5000 {
      let kind = CommandKind.allCases.randomElement(using: &commands.random)!
      var (code, bytes) = encoded(commands.next(kind))
      if !bytes.isEmpty { bytes[commands.random.below(bytes.count)] ^= UInt8(1 << commands.random.below(8)) }
      if commands.random.below(8) == 0 { code.words ^= UInt32(1 << commands.random.below(24)) }
      bytes += [UInt8](repeating: 0, count: 16)
      guard let command = decoded(kind, code.words, bytes) else {
        refused += 1
        continue
      }
      let again = encoded(command)
      #expect(again.0.words == code.words && again.1 == Array(bytes.prefix(again.1.count)), "seed \(seed)")
    }
    #expect(refused > 500)
  }

  @Test func aTextThatClaimsMoreThanItHoldsIsRefused() {
    let (code, good) = encoded(
      .sessionMessage(SessionMessage(session: .none, nextInbound: 1, reply: .logout)))
    #expect(decoded(.sessionMessage, code.words, good) != nil)
    // Word 11 is the last of the text; its last byte is the length.
    let bad = good + [0, 0, 0, 0, 0, 0, 0, 64]
    #expect(decoded(.sessionMessage, code.words | 1 << 11, bad) == nil)
  }

  @Test func payloadsHaveTheSizesTheCodecKnows() { CommandCodec.checkPayloads() }

  @Test func theChecksumIsCRC32CByInstructionAndByTable() {
    // RFC 3720 B.4 and the common check value.
    let vectors: [([UInt8], UInt32)] = [
      (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E), ([], 0),
    ]
    for (bytes, value) in vectors {
      #expect(bytes.withUnsafeBytes { apus_crc32c($0.baseAddress, UInt64($0.count)) } == value)
      #expect(bytes.withUnsafeBytes { apus_crc32c_portable($0.baseAddress, UInt64($0.count)) } == value)
    }
    var random = SeededRandom(seed: 4)
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let fast = bytes.withUnsafeBytes { apus_crc32c($0.baseAddress, UInt64($0.count)) }
      let slow = bytes.withUnsafeBytes { apus_crc32c_portable($0.baseAddress, UInt64($0.count)) }
      #expect(fast == slow)
    }
  }
}
