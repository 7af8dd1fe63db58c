/// The repeating groups that a message is inside of (FIX 4.4 Volume 1, "Repeating groups"): NumInGroup says how
/// many entries follow, each starts with the group's first field, and no field comes twice in an entry.
struct FIXGroups {
  /// A group that is open.
  private struct Level {
    var count: UInt16 = 0
    var first: UInt16 = 0
    var expected: UInt32 = 0
    var seen: UInt32 = 0
    /// Members of the current entry, by place in `tags`: none comes twice.
    var entryStart: UInt16 = 0
  }

  /// FIX 4.4 nests four deep; the longest entry (an order of a list), with those open inside of it, has 197 fields.
  private var levels = InlineArray<4, Level>(repeating: Level())
  private var depth = 0
  private var tags = InlineArray<256, UInt16>(repeating: 0)
  private var tagCount = 0

  var isOpen: Bool { depth > 0 }

  mutating func begin() {
    depth = 0
    tagCount = 0
  }

  /// The message gave NumInGroup tag `count` with value `expected`.
  mutating func open(count: Int, first: UInt16, expected: UInt64) -> FIXFault? {
    guard depth < levels.count, expected <= 8192 else {
      return FIXFault(.incorrectGroupCount, tag: Int32(truncatingIfNeeded: count))
    }
    levels[depth] = Level(
      count: UInt16(truncatingIfNeeded: count), first: first,
      expected: UInt32(truncatingIfNeeded: expected), entryStart: UInt16(truncatingIfNeeded: tagCount))
    depth += 1
    return nil
  }

  /// A field of the group that `owner` counts comes next: groups inside of it end. 0: all groups end.
  mutating func close(downTo owner: Int) -> FIXFault? {
    while depth > 0, Int(levels[depth - 1].count) != owner {
      depth -= 1
      tagCount = Int(levels[depth].entryStart)
      if levels[depth].seen != levels[depth].expected {
        return FIXFault(.incorrectGroupCount, tag: Int32(levels[depth].count))
      }
    }
    return nil
  }

  mutating func closeAll() -> FIXFault? { depth == 0 ? nil : close(downTo: 0) }

  /// A member of the innermost group came; `close` has found that group.
  mutating func enter(_ tag: UInt16) -> FIXFault? {
    guard depth > 0 else { return FIXFault(.groupFieldsOutOfOrder, tag: Int32(tag)) }
    let start = Int(levels[depth - 1].entryStart)
    if tag == levels[depth - 1].first {
      levels[depth - 1].seen += 1
      tagCount = start
      if levels[depth - 1].seen > levels[depth - 1].expected {
        return FIXFault(.incorrectGroupCount, tag: Int32(levels[depth - 1].count))
      }
    } else if levels[depth - 1].seen == 0 {
      return FIXFault(.groupFieldsOutOfOrder, tag: Int32(tag))
    }
    for place in start..<tagCount where tags[place] == tag {
      return FIXFault(.tagAppearsMoreThanOnce, tag: Int32(tag))
    }
    tags[tagCount] = tag
    tagCount += 1
    return nil
  }
}
