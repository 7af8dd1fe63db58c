import Domain

/// What an order would meet on the other side, as `match` would: who asks, and for how much.
struct LookAheadQuery: BitwiseCopyable {
  /// All that is open of the order, in lots.
  var leaves: Int64
  /// How much it wants to know of: the look-ahead ends when that much would be filled.
  var wanted: Int64
  var reach: Reach
  /// What it may pay with, or nil if it holds what it needs.
  var purse: Purse?
  /// The displayed side that it would trade against.
  var side: Int
  /// The owner that it must not trade with, or `OrderBooks.nobody`.
  var avoided: UInt64
  /// True if it passes over makers of that owner, since they would be canceled; else the look-ahead ends there.
  var passesOverOwn: Bool
  /// True if orders of that owner are dealt with before all others at their price (pro-rata).
  var ownFirst: Bool
  /// The most resting orders that it may look at.
  var limitOfLooks: Int
}

/// What came of it.
struct LookAheadResult: BitwiseCopyable {
  /// Would be filled, in lots: at least what was wanted, or all that there is.
  var lots: Int64 = 0
  /// Resting orders filled or passed over; each part of an iceberg is one.
  var looks = 0
  /// It would have to look at more orders to know.
  var isCut = false
  /// The money ended it.
  var isOutOfMoney = false
  /// Key of the first order that it would trade with, `noKey` if there is none.
  var firstKey: Int64 = OrderBooks.noKey
}

/// A part of an iceberg that comes to the end of the queue when the part before it is filled.
struct NextPart: BitwiseCopyable {
  var handle: UInt32
  /// Held back, in lots.
  var reserve: Int64
}

extension MatchingEngine {
  /// Goes through the other side as `match` would, without changing anything.
  func lookAhead(_ query: LookAheadQuery) -> LookAheadResult {
    var walk = LookAheadWalk(query: query)
    var shown = books.sides[query.side].bestLevel
    let hiddenSide = query.side ^ BookKind.hidden.mask
    var hidden = books.sides[hiddenSide].bestLevel
    var whole = books.firstOrder(on: query.side ^ BookKind.allOrNone.mask)
    while !walk.isOver {
      let shownKey = shown == 0 ? OrderBooks.noKey : books.level(shown).pointee.key
      let hiddenKey = hidden == 0 ? OrderBooks.noKey : books.level(hidden).pointee.key
      let wholeKey = whole == 0 ? OrderBooks.noKey : books.key(of: whole)
      let best = max(shownKey, max(hiddenKey, wholeKey))
      if !query.reach.crosses(best) { break }
      if shownKey == best {
        lookAt(level: shown, &walk)
        shown = books.levelBelow(shownKey, on: query.side)
      } else if hiddenKey == best {
        lookAt(level: hidden, &walk)
        hidden = books.levelBelow(hiddenKey, on: hiddenSide)
      } else {
        walk.meetWhole(books.node(whole), key: best)
        whole = books.orderAfter(whole)
      }
    }
    return walk.result
  }

  /// The orders of a queue at one price: those in it, then the next parts of icebergs, as they come to its end. Where
  /// orders share, those of the same owner come first.
  private func lookAt(level handle: UInt32, _ walk: inout LookAheadWalk) {
    let key = books.level(handle).pointee.key
    var added = 0
    var order = books.level(handle).pointee.next
    while walk.query.ownFirst && order != handle && !walk.isOver {
      let node = books.node(order)
      if walk.isOwn(node) { walk.meet(node, lots: node.pointee.leaves, key: key) }
      order = node.pointee.next
    }
    order = books.level(handle).pointee.next
    while order != handle && !walk.isOver {
      let node = books.node(order)
      if walk.query.ownFirst && walk.isOwn(node) {
        order = node.pointee.next
        continue
      }
      let taken = walk.meet(node, lots: node.pointee.leaves, key: key)
      if taken && node.pointee.traits.contains(.reserve) {
        let reserve = books.record(order).pointee.openQuantity.lots &- node.pointee.leaves
        (nextParts + added).initialize(to: NextPart(handle: order, reserve: reserve))
        added &+= 1
      }
      order = node.pointee.next
    }
    var first = 0
    while first < added && !walk.isOver {
      let part = nextParts[first]
      first &+= 1
      let shown = min(part.reserve, terms(part.handle).pointee.displayQuantity)
      if walk.meet(books.node(part.handle), lots: shown, key: key) && shown < part.reserve {
        (nextParts + added).initialize(to: NextPart(handle: part.handle, reserve: part.reserve &- shown))
        added &+= 1
      }
    }
  }
}

/// Where a look-ahead stands.
private struct LookAheadWalk: BitwiseCopyable {
  var query: LookAheadQuery
  var result = LookAheadResult()
  var isOver = false

  init(query: LookAheadQuery) { self.query = query }

  /// An order in front, with `lots` to trade. True if it would be filled as a whole.
  @discardableResult mutating func meet(
    _ node: UnsafeMutablePointer<QueueNode>, lots: Int64, key: Int64, asWhole: Bool = false
  ) -> Bool {
    let isOwn = isOwn(node)
    isOver = isOwn ? !query.passesOverOwn : !query.reach.holds(key)
    if isOver || !look() || isOwn { return false }
    let open = min(lots, query.leaves &- result.lots)
    let paid = pay(open, key, asWhole: asWhole)
    if paid < open { result.isOutOfMoney = true }
    if paid == 0 {
      result.looks &-= 1
      isOver = true
      return false
    }
    if result.lots == 0 { result.firstKey = key }
    result.lots &+= paid
    isOver = paid < open || result.lots >= query.wanted
    return paid == lots
  }

  /// True if it is of the owner that the order must not trade with.
  func isOwn(_ node: UnsafeMutablePointer<QueueNode>) -> Bool { UInt64(node.pointee.owner) == query.avoided }

  /// An all-or-none order in front.
  mutating func meetWhole(_ node: UnsafeMutablePointer<QueueNode>, key: Int64) {
    if node.pointee.leaves > query.leaves &- result.lots {
      _ = look()
    } else {
      meet(node, lots: node.pointee.leaves, key: key, asWhole: true)
    }
  }

  /// How many of so many lots can be paid for.
  private mutating func pay(_ lots: Int64, _ key: Int64, asWhole: Bool) -> Int64 {
    guard query.purse != nil else { return lots }
    let price = OrderBooks.key(key, query.side)
    var paid = min(lots, query.purse!.lots(at: price))
    if asWhole && paid < lots { paid = 0 }
    if paid > 0 { query.purse!.pay(paid, at: price) }
    return paid
  }

  /// Counts an order looked at; false if it would be one too many.
  private mutating func look() -> Bool {
    if result.looks == query.limitOfLooks {
      result.isCut = true
      isOver = true
      return false
    }
    result.looks &+= 1
    return true
  }
}
