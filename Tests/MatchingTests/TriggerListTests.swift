import Domain
import Testing

@testable import Matching

/// The lists and prices that stops, pegs and pairs stand on.
@Suite struct TriggerListTests {
  @Test func theInstrumentWithTheLowestIdComesFirst() {
    var set = InstrumentSet(limit: 4096)
    var reference: Set<UInt32> = []
    for step in UInt64(0)..<20_000 {
      let random = (step &* 0x9E37_79B9_7F4A_7C15) >> 20
      let id = InstrumentID(rawValue: UInt32(random % 4096) & ~62)
      if random >> 13 & 1 == 0 {
        set.insert(id)
        reference.insert(id.rawValue)
      } else {
        set.remove(id)
        reference.remove(id.rawValue)
      }
      #expect(set.isEmpty == reference.isEmpty)
      #expect(set.contains(id) == reference.contains(id.rawValue))
      if let lowest = reference.min() { #expect(set.lowest.rawValue == lowest) }
    }
  }

  @Test func aListKeepsItsOrderWhateverIsTakenOut() {
    let lists = OrderLists(slots: 200, prefault: false)
    var list = OrderList()
    var reference: [UInt32] = []
    for handle in UInt32(1)...200 {
      lists.append(handle, to: &list)
      reference.append(handle)
      if handle % 3 == 0 {
        let taken = reference.remove(at: Int(handle) * 7 % reference.count)
        lists.remove(taken, from: &list)
      }
      #expect(handles(lists, list) == reference)
    }
    for handle in reference { lists.remove(handle, from: &list) }
    #expect(list.isEmpty && list.first == 0 && list.last == 0)
  }

  @Test func aListGoesBehindAnotherAsAWhole() {
    let lists = OrderLists(slots: 10, prefault: false)
    var first = OrderList()
    var second = OrderList()
    for handle in UInt32(1)...3 { lists.append(handle, to: &second) }
    lists.splice(&second, behind: &first)
    #expect(handles(lists, first) == [1, 2, 3] && second.isEmpty)
    for handle in UInt32(4)...5 { lists.append(handle, to: &second) }
    lists.splice(&second, behind: &first)
    lists.splice(&second, behind: &first)
    #expect(handles(lists, first) == [1, 2, 3, 4, 5])
    lists.remove(4, from: &first)
    #expect(handles(lists, first) == [1, 2, 3, 5])
  }

  @Test func anOrderIsNotTakenOutOfAListOfOthers() async {
    await #expect(processExitsWith: .failure) {
      let lists = OrderLists(slots: 10, prefault: false)
      var first = OrderList()
      var second = OrderList()
      lists.append(1, to: &first)
      lists.append(2, to: &second)
      lists.remove(2, from: &first)
    }
  }

  @Test(arguments: [
    // Type, side, offset, limit, bid, ask, price.
    (OrderType.peggedPrimary, Side.buy, 0, 0, 90, 100, 90), (.peggedPrimary, .buy, -3, 0, 90, 100, 87),
    (.peggedPrimary, .sell, -3, 0, 90, 100, 97), (.peggedPrimary, .buy, 2, 91, 90, 100, 91),
    (.peggedPrimary, .sell, -2, 99, 90, 100, 99), (.peggedMarket, .buy, -1, 0, 90, 100, 99),
    (.peggedMarket, .sell, 1, 0, 90, 100, 91), (.peggedMarket, .buy, 0, 95, 90, 100, 95),
    (.peggedMidpoint, .buy, 0, 0, 90, 95, 92), (.peggedMidpoint, .sell, 0, 0, 90, 95, 93),
    (.peggedMidpoint, .buy, 0, 0, -4, -1, -3), (.peggedMidpoint, .sell, 0, 0, -4, -1, -2),
    (.peggedMidpoint, .sell, 0, 94, 90, 95, 94), (.peggedPrimary, .buy, 50, 97, 90, 100, 97),
  ])
  func aPegFollowsItsReference(
    _ type: OrderType, _ side: Side, _ offset: Int, _ limit: Int, _ bid: Int, _ ask: Int, _ price: Int
  ) {
    let peg = FollowingPrices.Peg(type: type, side: side, offset: Int64(offset), limit: Int64(limit))
    #expect(
      FollowingPrices.peg(peg, bid: Int64(bid), ask: Int64(ask), range: -10...120) == Int64(price))
  }

  @Test func aPegHasNoPriceWithoutReferenceOrOutsideOfTheRange() {
    func price(_ type: OrderType, _ side: Side, _ offset: Int64, _ bid: Int64?, _ ask: Int64?) -> Int64? {
      FollowingPrices.peg(
        .init(type: type, side: side, offset: offset, limit: 0), bid: bid, ask: ask, range: 1...100)
    }
    #expect(price(.peggedPrimary, .buy, 0, nil, 50) == nil)
    #expect(price(.peggedPrimary, .sell, 0, 50, nil) == nil)
    #expect(price(.peggedMarket, .buy, 0, 50, nil) == nil)
    #expect(price(.peggedMarket, .sell, 0, nil, 50) == nil)
    #expect(price(.peggedMidpoint, .buy, 0, nil, 50) == nil)
    #expect(price(.peggedMidpoint, .sell, 0, 50, nil) == nil)
    #expect(price(.peggedPrimary, .buy, 51, 50, 60) == nil)
    #expect(price(.peggedPrimary, .buy, -50, 50, 60) == nil)
    #expect(price(.peggedPrimary, .buy, 50, 50, 60) == 100)
  }

  @Test func aTrailingStopOnlyMovesTowardsTheMarket() {
    #expect(FollowingPrices.trailed(110, .buy, distance: 10, last: 95) == 105)
    #expect(FollowingPrices.trailed(110, .buy, distance: 10, last: 101) == 110)
    #expect(FollowingPrices.trailed(90, .sell, distance: 10, last: 105) == 95)
    #expect(FollowingPrices.trailed(90, .sell, distance: 10, last: 99) == 90)
  }

  private func handles(_ lists: borrowing OrderLists, _ list: OrderList) -> [UInt32] {
    var forward: [UInt32] = []
    var handle = list.first
    while handle != 0 {
      forward.append(handle)
      handle = lists.next(handle)
    }
    var backward: [UInt32] = []
    handle = list.last
    while handle != 0 {
      backward.append(handle)
      handle = lists.previous(handle)
    }
    #expect(backward == forward.reversed() && forward.count == Int(list.count))
    return forward
  }
}
