import Memory

/// Completions that a backend has produced itself and `poll` has not handed out yet, in order. Its capacity covers
/// all that can be outstanding at one time, so it cannot overflow.
struct CompletionQueue: ~Copyable {
  private let slots: UnsafeMutablePointer<Completion>
  private let mask: Int
  private var head = 0
  private var tail = 0
  private let region: Region

  init(capacity: Int) {
    var size = 64
    while size < capacity { size *= 2 }
    region = Region(byteCount: size * MemoryLayout<Completion>.stride)
    slots = region.bind(Completion.self, count: size)
    mask = size - 1
  }

  var isEmpty: Bool { head == tail }

  mutating func append(_ completion: Completion) {
    precondition(tail - head <= mask, "more completions than operations")
    slots[tail & mask] = completion
    tail += 1
  }

  /// Moves completions to `target` as far as they fit. - Returns: how many.
  mutating func drain(into target: UnsafeMutableBufferPointer<Completion>) -> Int {
    let count = min(tail - head, target.count)
    for index in 0..<count { target[index] = slots[(head + index) & mask] }
    head += count
    return count
  }
}
