import Domain

// Word lists of the commands of the venue and of the session layer.

extension Limits: CommandPayload {
  static var commandKind: CommandKind { .configure }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(instruments, sessions)
    words.put(orders, clientOrderIDs)
    words.put(resendMessages, pegs)
    words.put(accounts, assets)
    words.put(UInt64(trades))
  }

  init?(from words: inout WordReader) {
    self.init()
    (instruments, sessions) = words.takePair()
    (orders, clientOrderIDs) = words.takePair()
    (resendMessages, pegs) = words.takePair()
    (accounts, assets) = words.takePair()
    trades = words.takePair().low
  }
}

extension Instrument: CommandPayload {
  static var commandKind: CommandKind { .defineInstrument }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(id.rawValue, UInt32(tick.decimals, lot.decimals))
    words.put(symbol)
    words.put(tick.units)
    words.put(lot.units)
    words.put(maximumQuantity.lots)
    words.put(minimumPrice.ticks)
    words.put(maximumPrice.ticks)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    guard let symbol = words.takeText(Symbol.self) else { return nil }
    let tick = words.takeSigned()
    let lot = words.takeSigned()
    guard tick > 0, lot > 0, place.high.byte(0) <= 18, place.high.byte(1) <= 18 else { return nil }
    self.init(
      id: InstrumentID(rawValue: place.low), symbol: symbol,
      tick: Increment(units: tick, decimals: place.high.byte(0)),
      lot: Increment(units: lot, decimals: place.high.byte(1)),
      maximumQuantity: Quantity(lots: words.takeSigned()), minimumPrice: Price(ticks: words.takeSigned()),
      maximumPrice: Price(ticks: words.takeSigned()))
  }
}

extension PhaseChange: CommandPayload {
  static var commandKind: CommandKind { .changePhase }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(instrument.rawValue, UInt32(phase.rawValue))
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    guard let phase = Phase(rawValue: place.high.byte(0)) else { return nil }
    self.init(instrument: InstrumentID(rawValue: place.low), phase: phase)
  }
}

extension EndOfDay: CommandPayload {
  static var commandKind: CommandKind { .endOfDay }

  @inline(__always) func write(to words: inout WordWriter) { words.put(UInt64(day)) }

  init?(from words: inout WordReader) { self.init(day: words.takePair().low) }
}

extension SessionLogon: CommandPayload {
  static var commandKind: CommandKind { .sessionLogon }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(session.rawValue, messageSequence)
    words.put(nextInbound, heartbeatSeconds)
    words.put((resetSequenceNumbers ? UInt64(1) : 0) | (echoesReset ? UInt64(2) : 0))
    words.put(client)
    words.put(venue)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    let numbers = words.takePair()
    let reset = words.take()
    guard let client = words.takeText(CompID.self), let venue = words.takeText(CompID.self) else {
      return nil
    }
    self.init(
      session: SessionID(rawValue: place.low), messageSequence: place.high, nextInbound: numbers.low,
      heartbeatSeconds: numbers.high, resetSequenceNumbers: reset & 1 != 0, client: client, venue: venue)
    echoesReset = reset & 2 != 0
  }
}

extension SessionMessage: CommandPayload {
  static var commandKind: CommandKind { .sessionMessage }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(session.rawValue, nextInbound)
    words.put(begin, end)
    words.put(referencedSequence, referencedTag)
    words.put(UInt32(reason, referencedType0, referencedType1), UInt32(reply.rawValue))
    words.put(text)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    let range = words.takePair()
    let referenced = words.takePair()
    let kinds = words.takePair()
    guard let reply = SessionReply(rawValue: kinds.high.byte(0)), let text = words.takeText(ShortText.self)
    else {
      return nil
    }
    self.init(session: SessionID(rawValue: place.low), nextInbound: place.high, reply: reply)
    (begin, end) = (range.low, range.high)
    (referencedSequence, referencedTag) = (referenced.low, referenced.high)
    reason = UInt16(truncatingIfNeeded: kinds.low)
    (referencedType0, referencedType1) = (kinds.low.byte(2), kinds.low.byte(3))
    self.text = text
  }
}
