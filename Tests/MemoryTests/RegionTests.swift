import Glibc
import Memory
import Testing

@Suite struct RegionTests {
  @Test(arguments: [1, 4096, 5000, 1 << 20, 2 << 20, (2 << 20) + 1, 7 << 20])
  func aRegionIsAlignedRoundedAndZero(_ byteCount: Int) {
    let region = Region(byteCount: byteCount)
    let unit = byteCount >= 2 << 20 ? 2 << 20 : 4096
    #expect(UInt(bitPattern: region.base) % UInt(unit) == 0)
    #expect(region.byteCount >= byteCount && region.byteCount < byteCount + unit)
    #expect(region.byteCount % unit == 0)
    let words = region.bind(UInt64.self, count: region.byteCount / 8)
    #expect((0..<region.byteCount / 8).allSatisfy { words[$0] == 0 })
    words[region.byteCount / 8 - 1] = .max
    #expect(words[region.byteCount / 8 - 1] == .max)
  }

  @Test func smallRegionsHaveNormalPagesAndLargeOnesTellWhatTheyGot() {
    let small = Region(byteCount: 8192)
    #expect(small.pages == .normal)
    let large = Region(byteCount: 4 << 20)
    #expect([.huge, .transparent, .normal].contains(large.pages))
  }

  @Test func prefaultedPagesArePresent() {
    let region = Region(byteCount: 1 << 20)
    #expect(residentPages(region) == 256)
  }

  @Test func aLargeRegionWithoutPrefaultTakesNoMemoryYet() {
    let region = Region(byteCount: 64 << 30, prefault: false)
    region.base.storeBytes(of: 1, toByteOffset: region.byteCount - 1, as: UInt8.self)
    #expect(region.pages != .huge)
  }

  @Test func aRegionIsReturnedWhenItGoes() {
    var base = UInt(0)
    do {
      let region = Region(byteCount: 16 << 20)
      base = UInt(bitPattern: region.base)
    }
    var present: UInt8 = 0
    let pointer = UnsafeMutableRawPointer(bitPattern: base)!
    #expect(mincore(pointer, 4096, &present) == -1 && errno == ENOMEM)
  }

  @Test func aNodeThatTheMachineHasIsUsed() {
    let region = Region(byteCount: 4 << 20, node: 0)
    switch region.placement {
    case .onNode(let node): #expect(node == 0)
    case .refused(let code): #expect([ENOSYS, EPERM].contains(code))
    case .firstTouch: Issue.record("a node was asked for")
    }
    let unplaced = Region(byteCount: 4096)
    #expect(unplaced.placement == .firstTouch)
  }

  @Test(arguments: [-1, NUMA.nodeCount, 100_000])
  func aNodeThatIsAbsentIsReported(_ node: Int) {
    let region = Region(byteCount: 4096, node: node)
    #expect([.refused(EINVAL), .refused(ENOSYS)].contains(region.placement))
  }

  @Test func theNodesOfTheMachineAreCounted() {
    #expect(NUMA.nodeCount >= 1)
    if let node = NUMA.node(ofCPU: 0) { #expect(node < NUMA.nodeCount) }
    #expect(NUMA.node(ofCPU: 1_000_000) == nil)
  }

  @Test func anEmptyRegionTraps() async {
    await #expect(processExitsWith: .failure) { _ = Region(byteCount: 0) }
  }

  @Test(arguments: [[4097, 0], [4096, 1], [1, 4096], [1, -1], [-1, 0]])
  func aViewOutsideTheRegionTraps(_ view: [Int]) async {
    await #expect(processExitsWith: .failure) { [view] in
      let region = Region(byteCount: 4096)
      _ = region.bind(UInt8.self, count: view[0], byteOffset: view[1])
      exit(0)
    }
  }

  @Test func aViewWhoseSizeOverflowsTraps() async {
    await #expect(processExitsWith: .failure) {
      let region = Region(byteCount: 4096)
      _ = region.bind(UInt64.self, count: Int.max / 4)
      exit(0)
    }
  }

  @Test func aViewThatIsNotAlignedTraps() async {
    await #expect(processExitsWith: .failure) {
      let region = Region(byteCount: 4096)
      _ = region.bind(UInt64.self, count: 1, byteOffset: 4)
      exit(0)
    }
  }

  private func residentPages(_ region: borrowing Region) -> Int {
    var present = [UInt8](repeating: 0, count: region.byteCount / 4096)
    if mincore(region.base, region.byteCount, &present) != 0 { return -1 }
    return present.count { $0 & 1 == 1 }
  }
}
