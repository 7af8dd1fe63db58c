import Domain
import Memory

/// The instruments and how they trade, by id and by name.
struct InstrumentTable: ~Copyable {
  private(set) var count = 0
  private let states: UnsafeMutablePointer<InstrumentState>
  private let definitions: UnsafeMutablePointer<Instrument>
  private let limit: Int
  /// Ids plus one by the hash of the name, probed linearly; at most half full.
  private let names: UnsafeMutablePointer<UInt32>
  private let nameMask: Int
  private let region: Region

  init(limit: UInt32) {
    self.limit = Int(limit)
    var size = 16
    while size < 2 * Int(limit) { size *= 2 }
    nameMask = size - 1
    let definitionBytes = Int(limit) * MemoryLayout<Instrument>.stride
    let stateBytes = Int(limit) * MemoryLayout<InstrumentState>.stride
    region = Region(byteCount: definitionBytes + stateBytes + size * 4)
    definitions = region.bind(Instrument.self, count: Int(limit))
    states = region.bind(InstrumentState.self, count: Int(limit), byteOffset: definitionBytes)
    names = region.bind(UInt32.self, count: size, byteOffset: definitionBytes + stateBytes)
  }

  @inline(__always) func contains(_ id: InstrumentID) -> Bool { Int(id.rawValue) < count }
  @inline(__always) func definition(_ id: InstrumentID) -> UnsafeMutablePointer<Instrument> {
    definitions + Int(id.rawValue)
  }
  @inline(__always) func state(_ id: InstrumentID) -> UnsafeMutablePointer<InstrumentState> {
    states + Int(id.rawValue)
  }

  func find(_ symbol: Symbol) -> InstrumentID {
    let entry = names[slot(of: symbol)]
    return entry == 0 ? .none : InstrumentID(rawValue: entry - 1)
  }

  /// Adds an instrument that trades continuously, if it can be: see `MatchingEngine.apply`.
  mutating func define(_ instrument: Instrument) {
    let bound: Int64 = 1 << 60
    guard Int(instrument.id.rawValue) == count, count < limit, instrument.symbol != Symbol(),
      instrument.minimumPrice.ticks >= -bound, instrument.maximumPrice.ticks <= bound
    else { return }
    let slot = slot(of: instrument.symbol)
    if names[slot] != 0 { return }
    (definitions + count).initialize(to: instrument)
    (states + count).initialize(to: InstrumentState())
    count += 1
    names[slot] = UInt32(count)
  }

  /// Where the name is, or where it would be.
  private func slot(of symbol: Symbol) -> Int {
    var slot = Int(truncatingIfNeeded: symbol.mixed(with: 0)) & nameMask
    while names[slot] != 0 && definitions[Int(names[slot] - 1)].symbol != symbol {
      slot = (slot + 1) & nameMask
    }
    return slot
  }
}
