import Domain
import Memory

/// Instruments by name, for the gateway: filled by the same commands that define them in the core.
public struct InstrumentDirectory: ~Copyable {
  private let inPlace = InPlace()
  private let memory: Region
  private let instruments: UnsafeMutablePointer<Instrument>
  private let slots: UnsafeMutablePointer<UInt32>
  private let slotMask: Int
  private let capacity: Int
  public private(set) var count = 0

  /// Room for `limits.instruments` instruments.
  public init(limits: Limits) {
    capacity = Int(limits.instruments)
    var slotCount = 16
    while slotCount < capacity * 2 { slotCount *= 2 }
    slotMask = slotCount - 1
    let slotOffset = (capacity * MemoryLayout<Instrument>.stride + 63) & ~63
    memory = Region(byteCount: slotOffset + slotCount * 4)
    instruments = memory.bind(Instrument.self, count: capacity)
    slots = memory.bind(UInt32.self, count: slotCount, byteOffset: slotOffset)
  }

  /// Adds an instrument.
  /// - Precondition: its id is the next one, its name is new and there is room.
  public mutating func define(_ instrument: Instrument) {
    precondition(Int(instrument.id.rawValue) == count && count < capacity)
    precondition(find(instrument.symbol) == nil)
    instruments[count] = instrument
    count += 1
    var slot = Int(truncatingIfNeeded: instrument.symbol.mixed()) & slotMask
    while slots[slot] != 0 { slot = (slot + 1) & slotMask }
    slots[slot] = UInt32(count)
  }

  /// The instrument of a name, or nil.
  public func find(_ symbol: Symbol) -> UnsafePointer<Instrument>? {
    var slot = Int(truncatingIfNeeded: symbol.mixed()) & slotMask
    while slots[slot] != 0 {
      let instrument = instruments + Int(slots[slot] - 1)
      if instrument.pointee.symbol == symbol { return UnsafePointer(instrument) }
      slot = (slot + 1) & slotMask
    }
    return nil
  }

  /// The instrument with an id, or nil.
  public subscript(_ id: InstrumentID) -> UnsafePointer<Instrument>? {
    Int(id.rawValue) < count ? UnsafePointer(instruments + Int(id.rawValue)) : nil
  }
}
