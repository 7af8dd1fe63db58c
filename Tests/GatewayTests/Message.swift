/// 2026-01-01T00:00:00Z in UTC nanoseconds: when every test begins.
let newYear: UInt64 = 1_767_225_600_000_000_000

/// `20260101-hh:mm:ss.mmm` of a time on the first day of 2026.
func timestamp(_ time: UInt64) -> String {
  func digits(_ value: UInt64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
  let milliseconds = (time - newYear) / 1_000_000
  let seconds = milliseconds / 1000
  return "20260101-\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
    + ".\(digits(milliseconds % 1000, 3))"
}

/// Fields written with `|` between them, as they stand on the wire.
func wire(_ fields: String) -> [UInt8] { fields.utf8.map { $0 == UInt8(ascii: "|") ? 1 : $0 } }

/// A whole message around `body`, which starts with MsgType: BeginString, BodyLength and CheckSum come by themselves.
func framed(_ body: String, begin: String = "FIX.4.4", checkSumOff: Int = 0) -> [UInt8] {
  let text = body.hasSuffix("|") ? body : body + "|"
  var bytes = wire("8=\(begin)|9=\(text.utf8.count)|" + text)
  let sum = (bytes.reduce(0) { $0 + Int($1) } + checkSumOff) % 256
  let digits = String(sum)
  bytes += wire("10=" + String(repeating: "0", count: 3 - digits.count) + digits + "|")
  return bytes
}

/// A message as it came, field by field.
struct Message {
  var fields: [(tag: Int, value: String)]

  init(_ bytes: [UInt8]) {
    fields = bytes.split(separator: 1).map { field in
      let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let tag = Int(String(decoding: parts[0], as: UTF8.self)) ?? -1
      return (tag, parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "")
    }
  }

  subscript(tag: Int) -> String? { fields.first { $0.tag == tag }?.value }
  var type: String { self[35] ?? "" }
  var number: Int { Int(self[34] ?? "") ?? 0 }
  var isPossibleDuplicate: Bool { self[43] == "Y" }

  /// What a session test looks at: everything but times, parties, texts, the frame and the order's terms.
  var summary: String {
    let shown: Set<Int> = [7, 11, 16, 34, 35, 36, 43, 45, 98, 108, 112, 123, 141, 371, 372, 373, 380]
    return fields.filter { shown.contains($0.tag) }.map { "\($0.tag)=\($0.value)" }.joined(separator: " ")
  }
}
