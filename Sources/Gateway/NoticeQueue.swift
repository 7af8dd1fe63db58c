/// The last few notices, until the operator's log takes them; when it is full, the newest is dropped and counted.
struct NoticeQueue {
  private static let capacity = 256
  private var slots: InlineArray<256, Notice>
  private var head = 0
  private var count = 0
  /// Notices that found no place.
  private var dropped: UInt64 = 0

  init() {
    slots = InlineArray(repeating: Notice(kind: .disconnected, connection: 0, session: 0))
  }

  mutating func append(_ notice: Notice) {
    guard count < Self.capacity else {
      dropped += 1
      return
    }
    slots[(head + count) % Self.capacity] = notice
    count += 1
  }

  mutating func takeDropped() -> UInt64 {
    defer { dropped = 0 }
    return dropped
  }

  mutating func take() -> Notice? {
    guard count > 0 else { return nil }
    let notice = slots[head]
    head = (head + 1) % Self.capacity
    count -= 1
    return notice
  }
}
