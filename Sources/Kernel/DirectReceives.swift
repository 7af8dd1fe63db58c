/// The connections whose receive the polling thread tries itself, with one system call a poll, instead of leaving it to
/// the system to tell when bytes are there.
///
/// Where one client waits for its answer this is the shortest way in: nothing has to be armed for the next message, and
/// the sender has nobody to wake. It pays for a few connections that are busy right now, so there are few places, and
/// one that has brought nothing for a while is given back to the system.
struct DirectReceives {
  /// The most connections at one time: each costs a system call a poll, which the others wait for.
  static var capacity: Int { 2 }
  /// How often a poll that finds nothing else to do looks for bytes: less than a microsecond in all.
  static var looksPerIdlePoll: Int { 4 }
  /// Tries without bytes until a connection is given back: about a millisecond.
  private static var patience: UInt32 { 8192 }

  private struct Place: BitwiseCopyable {
    var id: UInt32 = 0
    var triesLeft: UInt32 = 0
  }
  private var places = InlineArray<2, Place>(repeating: Place())
  private(set) var count = 0

  subscript(_ index: Int) -> UInt32 { places[index].id }

  /// Takes a connection in unless it is there already. - Returns: false if there is no place for it.
  @discardableResult
  mutating func add(_ id: UInt32) -> Bool {
    for index in 0..<count where places[index].id == id {
      places[index].triesLeft = Self.patience
      return true
    }
    guard count < Self.capacity else { return false }
    places[count] = Place(id: id, triesLeft: Self.patience)
    count += 1
    return true
  }

  /// Notes a try that brought nothing. - Returns: false if that was the last one.
  mutating func triedInVain(_ index: Int) -> Bool {
    places[index].triesLeft -= 1
    return places[index].triesLeft > 0
  }

  /// The last one takes the place at `index`.
  mutating func remove(at index: Int) {
    count -= 1
    places[index] = places[count]
  }
}
