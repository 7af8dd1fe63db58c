/// The window: which blocks of 64 keys have a page, and where.
extension OrderBooks {
  /// Pages whose levels become far levels at most when the window moves up, so that no order waits for more.
  static var evictionsPerMove: Int { 4 }

  /// The page of a block, or 0 if it has none.
  @inline(__always) func page(of block: Int64, on side: Int) -> UInt32 {
    if UInt64(bitPattern: block &- sides[side].windowBase) >= UInt64(windowBlocks) { return 0 }
    return directory[directoryIndex(block, side)]
  }

  /// The page of the highest block below `block` that has one, or 0.
  @inline(__always) func pageBelow(_ block: Int64, on side: Int) -> UInt32 {
    let found = blockBelow(block, on: side)
    return found == .min ? 0 : directory[directoryIndex(found, side)]
  }

  /// Makes a page for a block that has none and moves its far levels there. 0 if the window cannot reach the
  /// block now or no page is free: its levels are far then.
  mutating func openPage(for block: Int64, on side: Int) -> UInt32 {
    if freePage == 0 && freshPage > pageLimit { return 0 }
    moveWindow(toReach: block, on: side)
    if sides[side].window == 0 && !takeWindow(for: side) { return 0 }
    let state = sides + side
    if UInt64(bitPattern: block &- state.pointee.windowBase) >= UInt64(windowBlocks) { return 0 }
    var page = freePage
    if page != 0 {
      freePage = pageLevels[Int(page) &* 64]
    } else if freshPage <= pageLimit {
      page = freshPage
      freshPage &+= 1
    } else {
      return 0
    }
    pageBits[Int(page)] = 0
    directory[directoryIndex(block, side)] = page
    let position = Int(block & (windowBlocks &- 1))
    words[window(of: side) &* wordsPerWindow &+ position &>> 6] |= UInt64(1) &<< UInt64(position & 63)
    state.pointee.windowSummary |= UInt64(1) &<< UInt64(position &>> 6)
    if state.pointee.farBestKey >= block &<< 6 { bringNear(block, to: page, on: side) }
    return page
  }

  /// Gives an empty page back.
  mutating func closePage(_ page: UInt32, of block: Int64, on side: Int) {
    directory[directoryIndex(block, side)] = 0
    let position = Int(block & (windowBlocks &- 1))
    let word = words + (window(of: side) &* wordsPerWindow &+ position &>> 6)
    word.pointee &= ~(UInt64(1) &<< UInt64(position & 63))
    if word.pointee == 0 {
      let summary = sides[side].windowSummary & ~(UInt64(1) &<< UInt64(position &>> 6))
      sides[side].windowSummary = summary
      if summary == 0 { giveWindowBack(of: side) }
    }
    pageLevels[Int(page) &* 64] = freePage
    freePage = page
  }

  @inline(__always) private func window(of side: Int) -> Int { Int(sides[side].window) }

  /// Gives a side a window without pages; false if all are taken.
  private mutating func takeWindow(for side: Int) -> Bool {
    if freeWindow != 0 {
      sides[side].window = freeWindow
      let first = Int(freeWindow) &* Int(windowBlocks)
      freeWindow = directory[first]
      directory[first] = 0
      return true
    }
    if freshWindow > windowLimit { return false }
    sides[side].window = freshWindow
    freshWindow &+= 1
    return true
  }

  /// Takes the window of a side that has no pages.
  private mutating func giveWindowBack(of side: Int) {
    directory[window(of: side) &* Int(windowBlocks)] = freeWindow
    freeWindow = sides[side].window
    sides[side].window = 0
  }

  @inline(__always) private func directoryIndex(_ block: Int64, _ side: Int) -> Int {
    window(of: side) &* Int(windowBlocks) &+ Int(block & (windowBlocks &- 1))
  }

  /// Moves the window, if that is cheap, so that it holds `block`, with a quarter of the window above the
  /// best. Moving down drops only blocks without a page; moving up makes the pages that fall out of it far
  /// levels, a few at a time.
  private mutating func moveWindow(toReach block: Int64, on side: Int) {
    let state = sides + side
    let below = windowBlocks &* 3 / 4
    if state.pointee.windowSummary == 0 {
      state.pointee.windowBase = block &- below
    } else if block >= state.pointee.windowBase &+ windowBlocks {
      let target = block &- below
      var evicted = 0
      var lowest = blockAbove(state.pointee.windowBase &- 1, on: side)
      while lowest != .min && lowest < target && evicted < Self.evictionsPerMove {
        sendFar(lowest, on: side)
        evicted += 1
        lowest = blockAbove(lowest, on: side)
      }
      state.pointee.windowBase = lowest == .min ? target : min(target, lowest)
    } else if block < state.pointee.windowBase {
      let highest = blockBelow(state.pointee.windowBase &+ windowBlocks, on: side)
      state.pointee.windowBase = min(state.pointee.windowBase, highest &- below)
    }
  }

  /// The highest block of the window below `block` that has a page, or `.min`.
  @inline(__always) private func blockBelow(_ block: Int64, on side: Int) -> Int64 {
    let base = sides[side].windowBase
    let offset = min(block &- base, windowBlocks)
    if offset <= 0 { return .min }
    // The ring's order is the blocks' order but for one wrap: look below the position, then from the end.
    let start = base & (windowBlocks &- 1)
    let end = start &+ offset
    var position: Int64
    if end > windowBlocks {
      position = highestPosition(below: end &- windowBlocks, on: side)
      if position < 0 { position = highestPosition(below: windowBlocks, on: side) }
    } else {
      position = highestPosition(below: end, on: side)
    }
    if position < 0 { return .min }
    let found = base &+ ((position &- start) & (windowBlocks &- 1))
    return found < block ? found : .min
  }

  /// The lowest block of the window above `block` that has a page, or `.min`. Walks the bits: rare.
  private func blockAbove(_ block: Int64, on side: Int) -> Int64 {
    let base = sides[side].windowBase
    var candidate = max(block &+ 1, base)
    let end = base &+ windowBlocks
    while candidate < end {
      let position = Int(candidate & (windowBlocks &- 1))
      let word = words[window(of: side) &* wordsPerWindow &+ position &>> 6] &>> UInt64(position & 63)
      if word != 0 {
        let found = candidate &+ Int64(word.trailingZeroBitCount)
        return found < end ? found : .min
      }
      candidate = candidate &+ Int64(64 &- position & 63)
    }
    return .min
  }

  /// The highest set position of the ring below `position`, or -1.
  @inline(__always) private func highestPosition(below position: Int64, on side: Int) -> Int64 {
    let words = words + window(of: side) &* wordsPerWindow
    let word = Int(position &>> 6)
    if word < wordsPerWindow {
      let bits = words[word] & ((UInt64(1) &<< UInt64(position & 63)) &- 1)
      if bits != 0 { return Int64(word &* 64 &+ 63 &- bits.leadingZeroBitCount) }
    }
    let lower = word >= 64 ? UInt64.max : (UInt64(1) &<< UInt64(word)) &- 1
    let summary = sides[side].windowSummary & lower
    if summary == 0 { return -1 }
    let found = 63 &- summary.leadingZeroBitCount
    return Int64(found &* 64 &+ 63 &- words[found].leadingZeroBitCount)
  }
}
