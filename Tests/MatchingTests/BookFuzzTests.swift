import Domain
import Matching
import Testing

/// Random requests to the books beside a sorted array that does the same.
@Suite struct BookFuzzTests {
  /// An order of the plain book.
  struct Order: Equatable {
    var id: UInt64
    var price: Int64
    var leaves: Int64
  }

  /// Orders of both sides, the best first.
  struct PlainBook {
    var sides: [[Order]] = [[], []]

    mutating func match(_ side: Int, _ price: Int64, _ leaves: inout Int64) -> [Order] {
      var fills: [Order] = []
      while leaves > 0, let best = sides[1 - side].first,
        side == 0 ? best.price <= price : best.price >= price
      {
        let quantity = min(leaves, best.leaves)
        fills.append(Order(id: best.id, price: best.price, leaves: quantity))
        leaves -= quantity
        sides[1 - side][0].leaves -= quantity
        if quantity == best.leaves { sides[1 - side].removeFirst() }
      }
      return fills
    }

    mutating func rest(_ order: Order, _ side: Int) {
      let place = sides[side].firstIndex { side == 0 ? $0.price < order.price : $0.price > order.price }
      sides[side].insert(order, at: place ?? sides[side].count)
    }

    mutating func remove(_ id: UInt64) -> (Order, Int)? {
      for side in 0...1 {
        if let index = sides[side].firstIndex(where: { $0.id == id }) {
          return (sides[side].remove(at: index), side)
        }
      }
      return nil
    }
  }

  /// The first difference between the books and the plain one, or nil. `isBroken` plants a fault in the plain one.
  static func difference(seed: UInt64, requests: Int, reach: Int, isBroken: Bool = false) -> String? {
    var books = OrderBooks(
      instruments: 1, orders: 512, fillsPerRequest: 512, idSeed: seed % 2 == 0 ? nil : seed, prefault: false)
    var plain = PlainBook()
    var random = FuzzRandom(state: seed)
    let instrument = InstrumentID(rawValue: 0)
    // Prices wander, so that windows move and levels fall out of them.
    var middle: Int64 = 0
    var isPlanted = !isBroken
    for step in 1...requests {
      if !isPlanted && step >= requests / 2 && !plain.sides[0].isEmpty {
        plain.sides[0][0].leaves += 1
        isPlanted = true
      }
      if random.below(50) == 0 { middle += Int64(random.below(2 * reach)) - Int64(reach) }
      let id = UInt64(1 + random.below(300))
      let side = random.below(2)
      let price = middle + Int64(random.below(reach / 8 + 8)) - Int64(reach / 16 + 4)
      var leaves = Int64(1 + random.below(20))
      var fills: [Order] = []
      let known = plain.sides[0].contains { $0.id == id } || plain.sides[1].contains { $0.id == id }
      let answer: EntryAnswer
      switch random.below(8) {
      case 0...3:
        let isImmediate = random.below(6) == 0
        answer = books.enter(
          id, instrument, side == 0 ? .buy : .sell, price: price, quantity: leaves, owner: 0,
          isImmediate: isImmediate)
        if known || plain.sides[0].count + plain.sides[1].count >= 512 {
          if answer.state != .refused { return "seed \(seed), step \(step): a double id was taken" }
          continue
        }
        fills = plain.match(side, price, &leaves)
        if leaves > 0 && !isImmediate { plain.rest(Order(id: id, price: price, leaves: leaves), side) }
      case 4...6:
        let canceled = books.cancel(id, owner: 0)
        let expected = plain.remove(id)
        if canceled.leaves != expected?.0.leaves ?? 0 || canceled.price != expected?.0.price ?? 0 {
          return "seed \(seed), step \(step): cancel gave \(canceled), not \(String(describing: expected))"
        }
        continue
      default:
        guard let (_, own) = plain.remove(id) else { continue }
        answer = books.replace(id, own == 0 ? .buy : .sell, owner: 0, price: price, quantity: leaves)
        fills = plain.match(own, price, &leaves)
        if leaves > 0 { plain.rest(Order(id: id, price: price, leaves: leaves), own) }
      }
      let given = (0..<Int(answer.fillCount)).map { index in
        let fill = books.lastFills[index]
        return Order(id: fill.makerID, price: fill.price, leaves: fill.quantity)
      }
      if given != fills || answer.leaves != leaves {
        return
          "seed \(seed), step \(step): fills \(given), not \(fills); left \(answer.leaves), not \(leaves)"
      }
      for (index, side) in [Side.buy, .sell].enumerated() {
        let best = plain.sides[index].first?.price
        let expected = plain.sides[index].filter { $0.price == best }.reduce(0) { $0 + Int128($1.leaves) }
        if books.bestPrice(instrument, side) != best
          || best.map({ books.quantity(instrument, side, at: $0) }) ?? 0 != expected
        {
          return "seed \(seed), step \(step): the best of side \(index) is wrong"
        }
      }
    }
    return nil
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>, [40, 4000, 3_000_000, 1 << 40])
  func theBooksDoWhatASortedArrayDoes(seed: UInt64, reach: Int) {
    let found = Self.difference(seed: seed, requests: 4000, reach: reach)
    #expect(found == nil, "\(found ?? "")")
  }

  @Test func theComparisonSeesAFault() {
    #expect(Self.difference(seed: 3, requests: 4000, reach: 40, isBroken: true) != nil)
  }
}

/// splitmix64.
private struct FuzzRandom {
  var state: UInt64
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31).multipliedFullWidth(by: UInt64(bound)).high)
  }
}
