import Domain

@testable import Matching

/// Random orders, fills, transfers, busts and settings on the risk tables alone, beside sums kept by hand. The
/// second instrument pays with what the first one trades, the third does not settle, and large numbers come among small ones.
struct RiskWorld: ~Copyable {
  struct Order {
    var handle: UInt32
    var party: Party
    var price: Int64?
    var leaves: Int64
    /// What one lot of it holds, by the trading rules.
    var perLot: Int64
  }

  var risk: Risk
  private(set) var orders: [Order] = []
  private(set) var refusals: [RejectReason: Int] = [:]
  private(set) var fills = 0
  private(set) var busts = 0
  private var numbers: SeededNumbers
  private let isLarge: Bool
  private var supplies = [Int64](repeating: 0, count: 3)
  private var net = [[Int64]](repeating: [0, 0, 0], count: 4)
  private var lastTrade: UInt64 = 0
  private var freeHandles: [UInt32] = Array(1...40)

  init(seed: UInt64, isLarge: Bool) {
    var limits = Limits()
    limits.instruments = 3
    limits.accounts = 4
    limits.assets = 3
    limits.sessions = 2
    limits.orders = 40
    limits.trades = 16
    risk = Risk(limits: limits, prefault: false)
    numbers = SeededNumbers(seed: seed)
    self.isLarge = isLarge
    for account in 0..<4 { define(UInt32(account)) }
    for (id, base, quote) in [(0, 0, 1), (1, 1, 2)] as [(UInt32, UInt32, UInt32)] {
      var rules = InstrumentRules(instrument: InstrumentID(rawValue: id))
      rules.base = AssetID(rawValue: base)
      rules.quote = AssetID(rawValue: quote)
      rules.baseUnits = isLarge ? 1 << 30 : 3
      rules.quoteUnits = isLarge ? 1 << 20 : 7
      risk.setSettlement(rules)
    }
  }

  private mutating func random(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &numbers) }
  private mutating func amount() -> Int64 {
    isLarge ? random(0...(1 << random(0...62))) : random(0...3000)
  }
  private mutating func instrument() -> InstrumentID { InstrumentID(rawValue: UInt32(random(0...2))) }
  private mutating func account() -> AccountID { AccountID(rawValue: UInt32(random(0...3))) }

  mutating func step() {
    switch random(0...99) {
    case 0..<42: enter()
    case 42..<70: trade()
    case 70..<82: close()
    case 82..<86: move()
    case 86..<94: transfer()
    case 94..<96: bust()
    case 96..<98: define(UInt32(random(0...3)))
    default:
      let rate = Int32(random(-50_000...200_000))
      _ = risk.fees.set(
        FeeRates(
          instrument: instrument(), tier: UInt8(random(0...1)), maker: rate,
          taker: Int32(random(-50_000...1_000_000))))
    }
  }

  private mutating func define(_ number: UInt32) {
    let divisor: Int64 = isLarge ? 1 : 100
    var definition = AccountDefinition(account: AccountID(rawValue: number))
    definition.tier = UInt8(random(0...1))
    definition.isBlocked = random(0...19) == 0
    definition.credit = random(0...2) == 0 ? amount() / 4 : 0
    definition.maximumNotional = random(0...3) == 0 ? amount() / divisor : 0
    definition.maximumQuantity.lots = random(0...3) == 0 ? amount() / divisor : 0
    _ = risk.accounts.define(definition)
    risk.positions.setLimit(
      random(0...1) == 0 ? -1 : amount() / divisor, account: definition.account, instrument: instrument())
  }

  private mutating func enter() {
    guard let handle = freeHandles.last else { return }
    let party = Party(
      account: account(), instrument: instrument(), side: random(0...1) == 0 ? .buy : .sell)
    let price: Int64? =
      random(0...5) == 0 ? nil : isLarge ? random(0...(1 << random(0...40))) : random(0...20)
    let lots = isLarge ? random(1...(1 << random(0...62))) : random(1...20)
    let reason = risk.refusal(
      of: RiskRequest(
        party: party, quantity: lots, leaves: lots, notionalPrice: price, reservePrice: price))
    refusals[reason, default: 0] += 1
    if reason != .none { return }
    freeHandles.removeLast()
    risk.open(handle, party, lots: lots, reservePrice: price)
    orders.append(
      Order(handle: handle, party: party, price: price, leaves: lots, perLot: perLot(party, price)))
  }

  /// The trading rules' words in plain numbers.
  private func perLot(_ party: Party, _ price: Int64?) -> Int64 {
    let settlement = risk.settlement(party.instrument)
    if !settlement.isOn { return 0 }
    if party.side == .sell { return settlement.baseUnits }
    guard let price else { return 0 }
    let rate = risk.rate(party)
    let highest = Int128(max(rate.maker, rate.taker, 0))
    let notional = Int128(price) * Int128(settlement.quoteUnits)
    return Int64(notional + (notional * highest + 999_999) / 1_000_000)
  }

  /// The first pair of orders that cross trades, at the price of either.
  private mutating func trade() {
    for buyer in orders.indices where orders[buyer].party.side == .buy {
      for seller in orders.indices where orders[seller].party.side == .sell {
        let bid = orders[buyer].price
        let ask = orders[seller].price
        guard orders[buyer].party.instrument == orders[seller].party.instrument,
          let price = random(0...1) == 0 ? bid ?? ask : ask ?? bid, bid ?? .max >= ask ?? 0
        else { continue }
        return trade(buyer, seller, at: price)
      }
    }
  }

  private mutating func trade(_ buyer: Int, _ seller: Int, at price: Int64) {
    let (buy, sell) = (orders[buyer], orders[seller])
    var lots = random(1...min(buy.leaves, sell.leaves))
    var takerSide: Side? = [.buy, .sell, nil].randomElement(using: &numbers)!
    if let purse = risk.purse(buy.handle, buy.party) {
      // An order that holds nothing never rests.
      if takerSide == .sell { takerSide = .buy }
      lots = min(lots, purse.lots(at: price))
      if lots == 0 { return end(buyer) }
    }
    lastTrade += 1
    fills += 1
    let id = TradeID(rawValue: lastTrade)
    _ = risk.fill(
      buy.party.instrument, buyer: TradeSide(handle: buy.handle, account: buy.party.account),
      seller: TradeSide(handle: sell.handle, account: sell.party.account), lots: lots, price: price,
      takerSide: takerSide, money: risk.trades.money(id))
    risk.trades.record(id).initialize(
      to: TradeRecord(
        makerOrder: .none, takerOrder: .none, price: Price(ticks: price), quantity: Quantity(lots: lots),
        makerSession: .none, takerSession: .none, makerAccount: sell.party.account,
        takerAccount: buy.party.account, instrument: buy.party.instrument, aggressor: .buy,
        isSettled: risk.settlement(buy.party.instrument).isOn))
    count(lots, buy.party)
    count(lots, sell.party)
    orders[buyer].leaves -= lots
    orders[seller].leaves -= lots
    for index in [max(buyer, seller), min(buyer, seller)] where orders[index].leaves == 0 { forget(index) }
  }

  private mutating func count(_ lots: Int64, _ party: Party) {
    net[Int(party.account.rawValue)][Int(party.instrument.rawValue)] += party.side == .buy ? lots : -lots
  }

  private mutating func forget(_ index: Int) {
    freeHandles.append(orders[index].handle)
    orders.remove(at: index)
  }

  private mutating func end(_ index: Int) {
    risk.close(orders[index].handle, orders[index].party, lots: orders[index].leaves)
    forget(index)
  }

  private mutating func close() {
    guard let index = orders.indices.randomElement(using: &numbers) else { return }
    let lots = random(1...orders[index].leaves)
    if lots == orders[index].leaves { return end(index) }
    risk.close(orders[index].handle, orders[index].party, lots: lots)
    orders[index].leaves -= lots
  }

  private mutating func move() {
    guard let index = orders.indices.filter({ orders[$0].party.side == .buy }).randomElement(using: &numbers)
    else { return }
    let price: Int64? =
      random(0...3) == 0 ? nil : isLarge ? random(0...(1 << random(0...40))) : random(0...20)
    let order = orders[index]
    if !risk.moveReservation(order.handle, order.party, to: price) { return end(index) }
    orders[index].price = price
    // Its rates are those of its acceptance, which only the table knows.
    orders[index].perLot = price == nil ? 0 : risk.orders[Int(order.handle)].perLot
  }

  private mutating func transfer() {
    let asset = AssetID(rawValue: UInt32(random(0...2)))
    let isDeposit = random(0...2) > 0
    let value = isDeposit ? amount() : -amount()
    let account = random(0...9) == 0 ? .none : account()
    let reason = risk.balances.transfer(value, of: asset, account: account)
    if reason == .none { supplies[Int(asset.rawValue)] += value }
  }

  private mutating func bust() {
    guard lastTrade > 0 else { return }
    let id = TradeID(rawValue: UInt64(random(1...Int64(lastTrade))))
    guard risk.trades.contains(id, last: lastTrade) else { return }
    let record = risk.trades.record(id)
    if record.pointee.isBusted || risk.takeBack(record.pointee, risk.trades.money(id).pointee) != .none {
      return
    }
    record.pointee.isBusted = true
    busts += 1
    let lots = record.pointee.quantity.lots
    for (account, side) in [(record.pointee.takerAccount, Side.sell), (record.pointee.makerAccount, .buy)] {
      count(lots, Party(account: account, instrument: record.pointee.instrument, side: side))
    }
  }

  /// What does not hold, or nil.
  func violation() -> String? {
    for asset in 0..<3 {
      let id = AssetID(rawValue: UInt32(asset))
      var sum = Int128(risk.balances.ofVenue(id).pointee)
      if sum < 0 { return "the venue owes asset \(asset)" }
      for account in 0..<4 {
        let balance = risk.balances[AccountID(rawValue: UInt32(account)), id].pointee
        sum += Int128(balance.amount)
        let highest = risk.accounts[AccountID(rawValue: UInt32(account))].pointee.highestCredit
        if balance.free < -highest { return "account \(account) owes \(balance) over \(highest)" }
        let held = orders.reduce(Int128(0)) { held, order in
          let paysWith = risk.settlement(order.party.instrument).asset(order.party.side)
          let isMine = order.party.account.rawValue == account && paysWith == id
          return isMine ? held + Int128(order.perLot) * Int128(order.leaves) : held
        }
        if held != Int128(balance.reserved) {
          return "account \(account) asset \(asset): \(balance), held \(held)"
        }
      }
      if sum != Int128(supplies[asset]) || supplies[asset] != risk.balances.supply(of: id) {
        return "asset \(asset): \(sum) of \(supplies[asset])"
      }
    }
    for account in 0..<4 {
      for instrument in 0..<3 {
        let position = risk.positions[
          AccountID(rawValue: UInt32(account)), InstrumentID(rawValue: UInt32(instrument))
        ].pointee
        if position.net != net[account][instrument] { return "account \(account): \(position)" }
      }
    }
    return nil
  }
}
