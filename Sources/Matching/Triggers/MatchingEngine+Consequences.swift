import Domain

/// What follows from a command's own work, in the order of the trading rules.
extension MatchingEngine {
  /// Something that is to be done because something else happened, with the order that it concerns.
  private enum Consequence {
    case nothing
    /// An order that was cut off goes on.
    case resume(UInt32)
    /// A linked order is canceled or entered.
    case duty(UInt32)
    /// A stop is triggered.
    case trigger(UInt32)
    /// A pegged order is priced again.
    case price(UInt32)
    /// An all-or-none order is tried again.
    case tryWhole(UInt32)
  }

  /// Carries out what follows from what happened, as far as the command's fills and consequences reach.
  mutating func consequences() {
    stepsLeft = fillLimit
    triggers.isPutOff = false
    isConsequence = true
    while true {
      moveTrailingStops()
      let next = nextConsequence()
      if case .nothing = next { break }
      if fillsLeft <= 0 || stepsLeft <= 0 {
        triggers.isPutOff = true
        break
      }
      stepsLeft &-= 1
      carryOut(next)
    }
    isConsequence = false
    triggers.isAwake = triggers.isPutOff
  }

  /// Sets an order in hand aside that could still trade: it goes on when there are fills again.
  mutating func setAside(_ handle: UInt32) {
    let id = books.record(handle).pointee.instrument
    precondition(triggers.instrument(id).pointee.cutOff == 0, "an order that was cut off goes on first")
    triggers.instrument(id).pointee.cutOff = handle
    instruments.state(id).pointee.watches.insert(.cutOff)
    hold(handle, .cutOff)
    triggers.wake(id)
  }

  /// An order that was set aside goes on, or ends.
  mutating func takeUp(_ handle: UInt32) {
    let id = books.record(handle).pointee.instrument
    triggers.instrument(id).pointee.cutOff = 0
    instruments.state(id).pointee.watches.remove(.cutOff)
  }

  /// Says that the book, the last trade price or the phase of an instrument has changed.
  @inline(__always) mutating func touch(_ id: InstrumentID) {
    if instruments.state(id).pointee.watches.haveConsequences { triggers.wake(id) }
  }

  /// The first of those that apply.
  private mutating func nextConsequence() -> Consequence {
    while !triggers.cutOffs.isEmpty {
      let id = triggers.cutOffs.lowest
      let order = triggers.instrument(id).pointee.cutOff
      if order != 0 && instruments.state(id).pointee.phase == .continuous { return .resume(order) }
      triggers.cutOffs.remove(id)
    }
    if !triggers.duties.isEmpty { return .duty(triggers.duties.first) }
    while !triggers.stops.isEmpty {
      let stop = reachedStop(triggers.stops.lowest)
      if stop != 0 { return .trigger(stop) }
      triggers.stops.remove(triggers.stops.lowest)
    }
    while !triggers.pegs.isEmpty {
      let peg = misplacedPeg(triggers.pegs.lowest)
      if peg != 0 { return .price(peg) }
      triggers.pegs.remove(triggers.pegs.lowest)
    }
    while !triggers.allOrNone.isEmpty {
      let order = orderToTry(triggers.allOrNone.lowest)
      if order != 0 { return .tryWhole(order) }
      triggers.allOrNone.remove(triggers.allOrNone.lowest)
    }
    return .nothing
  }

  private mutating func carryOut(_ consequence: Consequence) {
    switch consequence {
    case .nothing: break
    case .resume(let handle), .price(let handle):
      withdraw(handle)
      place(handle)
    case .duty(let handle): carryOutDuty(handle)
    case .tryWhole(let handle): tryAllOrNone(handle)
    case .trigger(let handle):
      withdraw(handle)
      trigger(handle)
    }
  }
}
