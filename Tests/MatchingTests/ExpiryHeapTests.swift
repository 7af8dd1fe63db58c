import Testing

@testable import Matching

@Suite struct ExpiryHeapTests {
  @Test func theEarliestExpiryIsFirstThenTheLowestOrderID() {
    var heap = ExpiryHeap(orderSlots: 8, prefault: false)
    #expect(heap.earliest == .max)
    heap.insert(1, orderID: 11, at: 300)
    heap.insert(2, orderID: 10, at: 300)
    heap.insert(3, orderID: 12, at: 100)
    heap.insert(4, orderID: 13, at: 200)
    #expect(heap.earliest == 100)
    var order: [UInt32] = []
    while heap.count > 0 {
      order.append(heap.first)
      heap.remove(heap.first)
    }
    #expect(order == [3, 4, 2, 1])
    #expect(heap.earliest == .max)
  }

  @Test func anOrderIsTakenOutFromWhereverItIs() {
    var numbers = SeededNumbers(seed: 11)
    var heap = ExpiryHeap(orderSlots: 200, prefault: false)
    var expected: [(time: UInt64, order: UInt64, handle: UInt32)] = []
    var nextOrder: UInt64 = 0
    for _ in 0..<5000 {
      let handle = UInt32.random(in: 1...200, using: &numbers)
      if let index = expected.firstIndex(where: { $0.handle == handle }) {
        let isHere = heap.contains(handle)
        #expect(isHere)
        heap.remove(handle)
        expected.remove(at: index)
      } else {
        nextOrder += 1
        let time = UInt64.random(in: 1...30, using: &numbers)
        heap.insert(handle, orderID: nextOrder, at: time)
        expected.append((time, nextOrder, handle))
      }
      let isOrdered = heap.isOrdered()
      #expect(isOrdered && heap.count == expected.count)
      if let first = expected.min(by: { ($0.time, $0.order) < ($1.time, $1.order) }) {
        #expect(heap.earliest == first.time && heap.first == first.handle)
      }
    }
  }
}
