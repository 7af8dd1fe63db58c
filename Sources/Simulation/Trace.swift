/// The last things that happened, for the report of a failing seed.
struct Trace {
  private struct Entry {
    var time: UInt64
    var party: StaticString
    var number: Int
    var what: StaticString
    var first: UInt64
    var second: UInt64
  }

  private static let capacity = 60
  private var entries: [Entry] = []
  private var next = 0

  mutating func note(
    _ time: UInt64, _ party: StaticString, _ number: Int, _ what: StaticString, _ first: UInt64 = 0,
    _ second: UInt64 = 0
  ) {
    let entry = Entry(
      time: time, party: party, number: number, what: what, first: first, second: second)
    if entries.count < Self.capacity {
      entries.append(entry)
    } else {
      entries[next] = entry
      next = (next + 1) % Self.capacity
    }
  }

  /// One line an event, the oldest first.
  var lines: [String] {
    (entries[next...] + entries[..<next]).map {
      "  \($0.time / 1000) us  \($0.party) \($0.number)  \($0.what) \($0.first) \($0.second)"
    }
  }
}
