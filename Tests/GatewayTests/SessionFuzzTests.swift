import Domain
import Gateway
import Testing

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What must hold whatever clients send. It sees the commands before they are applied, and what reaches the clients.
final class SessionAuditor {
  private(set) var faults: [String] = []
  /// For each connection the number of the next message that is no duplicate.
  private var expected: [UInt32: Int] = [:]

  func check(_ command: Command, _ sessions: borrowing SessionTable) {
    switch command {
    case .sessionLogon(let logon):
      guard Int(logon.session.rawValue) < sessions.count, !logon.resetSequenceNumbers else { return }
      let known = sessions[logon.session]
      if logon.nextInbound < known.nextInbound {
        faults.append("a Logon without reset moved the number back")
      }
    case .sessionMessage(let message):
      if message.nextInbound < sessions[message.session].nextInbound {
        faults.append("a message of the session layer moved the number back")
      }
    default:
      guard let (origin, _) = command.request else { return }
      if origin.messageSequence != sessions[origin.session].nextInbound {
        faults.append("request \(origin.messageSequence) was taken out of its turn")
      }
    }
  }

  func opened(_ id: UInt32) { expected[id] = nil }

  func check(_ messages: [Message], from id: UInt32) {
    for message in messages where !message.isPossibleDuplicate {
      if let next = expected[id], message.number != next, message.type != "A" {
        faults.append("message \(message.number) came where \(next) was next")
      }
      expected[id] = message.number + 1
    }
  }
}

@Suite struct SessionFuzzTests {
  /// Clients that send anything at all, over connections that come and go, to a venue whose journal is at times full and whose
  /// disk is at times behind.
  private struct Storm {
    var random: SeededGenerator
    let venue: Venue
    let auditor = SessionAuditor()
    var open: [UInt32] = []

    init(seed: UInt64) {
      random = SeededGenerator(state: seed)
      var configuration = smallConfiguration()
      configuration.sequencePolicy = seed % 3 == 0 ? .resetOnLogon : .persistent
      venue = Venue(configuration, limits: smallLimits(resendMessages: 32))
      let auditor = auditor
      let venue = venue
      venue.watch = { [unowned venue] command in auditor.check(command, venue.sessions) }
    }

    mutating func step() {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<6: connect()
      case 6..<8: if let id = open.randomElement(using: &random) { venue.hangUp(id) }
      case 8..<12:
        venue.journalRoom = Bool.random(using: &random) ? nil : Int.random(in: 0..<4, using: &random)
      case 12..<16: venue.durable = Bool.random(using: &random) ? nil : venue.sequence
      case 16..<18: venue.wait(Double.random(in: 0.1...20, using: &random), step: 1)
      case 18..<21: if let id = open.randomElement(using: &random) { toggleReading(id) }
      case 21..<25: venue.chunk = Bool.random(using: &random) ? .max : Int.random(in: 1...90, using: &random)
      default: if let id = open.randomElement(using: &random) { speak(id) }
      }
      for id in open { auditor.check(venue.messages(id), from: id) }
      open.removeAll { venue.isEnded($0) }
    }

    private mutating func connect() {
      guard open.count < 4 else { return }
      let id = venue.connect(as: "CLIENT-\(Int.random(in: 0..<3, using: &random))")
      guard !venue.isEnded(id) else { return }
      auditor.opened(id)
      open.append(id)
      let client = venue.lines[Int(id)].client
      let session = venue.sessions.find(client: CompID(client)!, venue: "APUS")
      let known = session == .none ? 1 : venue.sessions[session].nextInbound
      venue.lines[Int(id)].next =
        Bool.random(using: &random) ? known : UInt32.random(in: 1...9, using: &random)
      if Int.random(in: 0..<10, using: &random) > 0 {
        venue.send(id, "A", "98=0|108=5" + (Int.random(in: 0..<5, using: &random) == 0 ? "|141=Y" : ""))
      }
    }

    private func toggleReading(_ id: UInt32) {
      if venue.lines[Int(id)].reads { venue.lines[Int(id)].reads = false } else { venue.resumeReading(id) }
    }

    private mutating func speak(_ id: UInt32) {
      let (type, body) = Int.random(in: 0..<6, using: &random) == 0 ? anyContent() : soundContent()
      var bytes = venue.message(id, type, body, number: number(id), header: header())
      if Int.random(in: 0..<20, using: &random) == 0 { mutate(&bytes) }
      venue.send(id, bytes: bytes)
    }

    private mutating func soundContent() -> (String, String) {
      let name = "o\(Int.random(in: 0..<50, using: &random))"
      let first = Int.random(in: 1..<60, using: &random)
      switch Int.random(in: 0..<40, using: &random) {
      case 0..<20: return ("D", Venue.order(name))
      case 20..<24: return ("F", "11=c|41=\(name)|55=ABC|54=1|60=20260101-00:00:00")
      case 24..<28: return ("H", "11=\(name)|55=ABC|54=1")
      case 28..<31: return ("1", "112=hello")
      case 31..<34: return ("2", "7=\(first)|16=\(Int.random(in: 0..<90, using: &random))")
      case 34..<36: return ("4", "123=Y|36=\(first)")
      case 36: return ("5", "")
      default: return ("0", "")
      }
    }

    private mutating func anyContent() -> (String, String) {
      let edge = ["0", "1", "2", "7", "40", "4294967294", "4294967295", "4294967296", "-1"]
      let one = edge.randomElement(using: &random)!
      let two = edge.randomElement(using: &random)!
      let types = ["D", "F", "G", "H", "0", "1", "2", "4", "A", "3", "V", "zz"]
      let bodies = [
        "11=c|41=o|55=ABC|54=1|60=20260101-00:00:00|38=\(one)|40=2|44=\(two)", "11=o|55=NONE|54=1", "",
        "112=hello", "7=\(one)|16=\(two)", "123=Y|36=\(one)", "123=N|36=\(two)", "98=0|108=5|141=Y",
        "98=0|108=\(one)|141=Y",
      ]
      return (types.randomElement(using: &random)!, bodies.randomElement(using: &random)!)
    }

    /// Mostly the number that the venue expects.
    private mutating func number(_ id: UInt32) -> UInt32? {
      let client = venue.lines[Int(id)].client
      let session = venue.sessions.find(client: CompID(client)!, venue: "APUS")
      let expected = session == .none ? 1 : venue.sessions[session].nextInbound
      switch Int.random(in: 0..<20, using: &random) {
      case 0: return expected &+ UInt32.random(in: 1...3, using: &random)
      case 1 where Bool.random(using: &random): return expected &- UInt32.random(in: 0...3, using: &random)
      case 2 where Bool.random(using: &random): return UInt32.random(in: 0...UInt32.max, using: &random)
      default: return expected
      }
    }

    private mutating func header() -> String {
      ["", "", "", "", "43=Y", "43=Y|122=20260101-00:00:00"].randomElement(using: &random)!
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(1, at: place)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 20_260_101, 0xA9_05] as [UInt64])
  func whateverClientsSendTheSessionsStaySound(seed: UInt64) {
    var storm = Storm(seed: seed)
    for _ in 0..<4000 { storm.step() }
    #expect(storm.auditor.faults == [], "seed \(seed)")
    let requests = storm.venue.commands.filter { $0.request != nil }.count
    let logons = storm.venue.commands.filter { if case .sessionLogon = $0 { true } else { false } }.count
    #expect(requests > 50, "seed \(seed): the storm must reach the orders")
    #expect(logons > 10, "seed \(seed): the storm must log on")
  }

  /// The auditor finds a number that goes back, a request taken twice and a message that is left out.
  @Test func theAuditorFindsPlantedFaults() {
    let venue = Venue()
    let auditor = SessionAuditor()
    venue.watch = { [unowned venue] command in auditor.check(command, venue.sessions) }
    let id = venue.logOn()
    venue.sendOrder(id, "a")
    auditor.check(venue.messages(id), from: id)
    #expect(auditor.faults == [])
    venue.apply(venue.commands.last!)
    #expect(auditor.faults == ["request 2 was taken out of its turn"])
    let session = venue.sessions.find(client: "CLIENT", venue: "APUS")
    venue.apply(.sessionMessage(SessionMessage(session: session, nextInbound: 1, reply: .none)))
    #expect(auditor.faults.count == 2)
    venue.run()
    _ = venue.messages(id)
    venue.sendOrder(id, "b", number: 1)
    auditor.check(venue.messages(id), from: id)
    #expect(auditor.faults.last == "message 4 came where 3 was next")
  }
}
