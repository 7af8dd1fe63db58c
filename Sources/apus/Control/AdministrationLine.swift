import Domain

/// One line of the operator, `VERB KEY=VALUE ...`, as a command.
struct AdministrationLine {
  /// What cannot be understood: which word, and what would be right.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Every verb with its keys, for the help.
  static let verbs: [(verb: String, keys: String, meaning: String)] = [
    ("phase", "instrument=SYMBOL|all to=PHASE", "change the phase: \(names(of: Phase.self))"),
    (
      "rules",
      "instrument=SYMBOL [algorithm=price-time|pro-rata] [fifo-percent=] [top-order-lots=] [minimum-allocation=] "
        + "[price-collar=TICKS] [volatility-band=TICKS] [volatility-seconds=] [reference-price=TICKS] "
        + "[base=ASSET quote=ASSET base-units=UNITS quote-units=UNITS]", "replace the rules of an instrument"
    ),
    (
      "fees", "instrument=SYMBOL tier=0-7 maker=MILLIONTHS taker=MILLIONTHS",
      "what trading costs a tier; negative is a rebate"
    ),
    (
      "account",
      "id=N [tier=0-7] [blocked=yes] [prevention=MODE] [maximum-quantity=LOTS] [maximum-notional=N] [credit=UNITS]",
      "make or change an account; modes: \(names(of: SelfTradePrevention.self))"
    ),
    ("position-limit", "account=N instrument=SYMBOL limit=LOTS", "negative for none"),
    ("deposit", "account=N asset=N amount=UNITS [reference=N]", "in minor units"),
    ("withdraw", "account=N asset=N amount=UNITS [reference=N]", "in minor units"),
    ("throttle", "session=N rate=N burst=N", "messages a second, and at once; rate 0 for no throttle"),
    ("kill", "venue=yes | session=N | account=N", "cancel all orders concerned and refuse new ones"),
    ("allow", "venue=yes | session=N | account=N", "lift that again"),
    ("bust", "trade=N", "take a trade back"),
    (
      "cancel", "[session=N] [account=N] [instrument=SYMBOL] [side=buy|sell]",
      "cancel every order that fits; nothing given means all"
    ),
  ]

  private var values: [String: String] = [:]
  private let symbols: [Symbol]

  /// - Parameter symbols: the instruments, in the order of their ids.
  /// - Throws: `Failure`.
  static func command(_ line: String, symbols: [Symbol]) throws -> Command {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let verb = words.first else { throw Failure(description: "an empty line") }
    var parser = AdministrationLine(symbols: symbols)
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw Failure(description: "'\(word)' is not KEY=VALUE")
      }
      guard parser.values.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw Failure(description: "'\(parts[0])' is there twice")
      }
    }
    let command = try parser.command(verb)
    if let unknown = parser.values.keys.min() {
      throw Failure(description: "'\(verb)' has no '\(unknown)'")
    }
    return command
  }

  private init(symbols: [Symbol]) { self.symbols = symbols }

  private mutating func command(_ verb: String) throws -> Command {
    switch verb {
    case "phase": return .changePhase(PhaseChange(instrument: try instrumentOrAll(), phase: try name("to")))
    case "rules": return .setRules(try rules())
    case "fees":
      return .setFees(
        FeeRates(
          instrument: try instrument(), tier: try number("tier", in: 0...7),
          maker: try number("maker", in: -1_000_000...1_000_000),
          taker: try number("taker", in: -1_000_000...1_000_000)))
    case "account": return .defineAccount(try account())
    case "position-limit":
      return .setPositionLimit(
        PositionLimit(
          account: try accountID("account"), instrument: try instrument(), limit: try number("limit")))
    case "deposit", "withdraw":
      let amount: Int64 = try number("amount", in: 1...(.max))
      return .transfer(
        Transfer(
          account: try accountID("account"), asset: AssetID(rawValue: try number("asset")),
          amount: verb == "deposit" ? amount : -amount, reference: try number("reference", or: 0)))
    case "throttle":
      return .setThrottle(
        ThrottleSetting(
          session: SessionID(rawValue: try number("session")), rate: try number("rate"),
          burst: try number("burst")))
    case "kill", "allow": return .setKillSwitch(try killSwitch(isOn: verb == "kill"))
    case "bust": return .bustTrade(TradeBust(tradeID: TradeID(rawValue: try number("trade"))))
    case "cancel": return .massCancel(try massCancel())
    default:
      throw Failure(
        description: "there is no '\(verb)'; there is: \(Self.verbs.map(\.verb).joined(separator: ", "))")
    }
  }

  private mutating func rules() throws -> InstrumentRules {
    var rules = InstrumentRules(instrument: try instrument())
    rules.algorithm = try name("algorithm", or: .priceTime)
    rules.fifoPercent = try number("fifo-percent", or: 0, in: 0...100)
    rules.topOrderLots = Quantity(lots: try number("top-order-lots", or: 0))
    rules.minimumAllocation = Quantity(lots: try number("minimum-allocation", or: 0))
    rules.priceCollar = try number("price-collar", or: 0)
    rules.volatilityBand = try number("volatility-band", or: 0)
    rules.volatilityDuration = try number("volatility-seconds", or: 0, in: 0...86_400) * 1_000_000_000
    rules.referencePrice = Price(ticks: try number("reference-price", or: 0))
    if values["base"] != nil || values["quote"] != nil {
      rules.base = AssetID(rawValue: try number("base"))
      rules.quote = AssetID(rawValue: try number("quote"))
      rules.baseUnits = try number("base-units")
      rules.quoteUnits = try number("quote-units")
    }
    return rules
  }

  private mutating func account() throws -> AccountDefinition {
    var account = AccountDefinition(account: try accountID("id"))
    account.tier = try number("tier", or: 0, in: 0...7)
    account.isBlocked = try isYes("blocked")
    account.selfTradePrevention = try name("prevention", or: SelfTradePrevention.none)
    account.maximumQuantity = Quantity(lots: try number("maximum-quantity", or: 0))
    account.maximumNotional = try number("maximum-notional", or: 0)
    account.credit = try number("credit", or: 0)
    return account
  }

  private mutating func killSwitch(isOn: Bool) throws -> KillSwitch {
    let isVenue = try isYes("venue")
    let scopes = [isVenue, values["session"] != nil, values["account"] != nil].filter { $0 }.count
    guard scopes == 1 else { throw Failure(description: "give venue=yes, or a session, or an account") }
    var it = KillSwitch(isOn: isOn)
    if values["session"] != nil { it.session = SessionID(rawValue: try number("session")) }
    if values["account"] != nil { it.account = try accountID("account") }
    return it
  }

  private mutating func massCancel() throws -> MassCancel {
    var request = MassCancel(origin: .venue, session: .none, instrument: .none, reason: .canceledByVenue)
    if values["session"] != nil { request.session = SessionID(rawValue: try number("session")) }
    if values["account"] != nil { request.account = try accountID("account") }
    if values["instrument"] != nil { request.instrument = try instrument() }
    if values["side"] != nil { request.side = try name("side") }
    return request
  }

  // MARK: Values

  private mutating func take(_ key: String) throws -> String {
    guard let value = values.removeValue(forKey: key) else {
      throw Failure(description: "'\(key)' is missing")
    }
    return value
  }

  private mutating func number<N: FixedWidthInteger>(
    _ key: String, or absent: N? = nil, in range: ClosedRange<N> = .min ... .max
  ) throws -> N {
    if let absent, values[key] == nil { return absent }
    let text = try take(key)
    guard let value = N(text), range.contains(value) else {
      throw Failure(
        description: "\(key): '\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return value
  }

  private mutating func name<Value: CaseIterable>(_ key: String, or absent: Value? = nil) throws -> Value {
    if let absent, values[key] == nil { return absent }
    let text = try take(key)
    guard let value = Value.allCases.first(where: { Self.name(of: $0) == text }) else {
      throw Failure(description: "\(key): '\(text)' is none of: \(Self.names(of: Value.self))")
    }
    return value
  }

  private mutating func isYes(_ key: String) throws -> Bool {
    guard let text = values.removeValue(forKey: key) else { return false }
    guard text == "yes" || text == "no" else {
      throw Failure(description: "\(key): '\(text)' is neither yes nor no")
    }
    return text == "yes"
  }

  private mutating func accountID(_ key: String) throws -> AccountID { AccountID(rawValue: try number(key)) }

  private mutating func instrument() throws -> InstrumentID {
    let text = try take("instrument")
    guard let index = symbols.firstIndex(where: { $0.description == text }) else {
      throw Failure(description: "there is no instrument '\(text)'")
    }
    return InstrumentID(rawValue: UInt32(index))
  }

  private mutating func instrumentOrAll() throws -> InstrumentID {
    guard values["instrument"] == "all" else { return try instrument() }
    values["instrument"] = nil
    return .none
  }

  /// A case's name with dashes: `cancel-oldest`.
  static func name<Value>(of value: Value) -> String {
    "\(value)".map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }

  private static func names<Value: CaseIterable>(of type: Value.Type) -> String {
    Value.allCases.map { name(of: $0) }.joined(separator: ", ")
  }
}
