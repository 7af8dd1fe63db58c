/// The window: which blocks of 64 keys have a page, and where.
extension OrderBooks {
  /// Pages whose levels become far levels at most when the window moves up, so that no order waits for more.
  static var evictionsPerMove: Int { 4 }

  @inline(__always) func isInWindow(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) -> Bool {
    UInt(bitPattern: block &- state.pointee.windowBase) < UInt(bitPattern: windowBlocks)
  }
  /// The place of a block of the window.
  @inline(__always) func block(
    _ block: Int, _ state: UnsafeMutablePointer<BookSide>
  ) -> UnsafeMutablePointer<Block> {
    let first = Int(state.pointee.window) &* windowBlocks
    let position = block & (windowBlocks &- 1)
    return blocks + (first &+ position)
  }
  /// The window's bitmap of blocks with a page.
  @inline(__always) private func words(
    _ state: UnsafeMutablePointer<BookSide>
  ) -> UnsafeMutablePointer<UInt64> {
    words + Int(state.pointee.window) &* wordsPerWindow
  }

  /// Gives a block without page one; the caller must begin a level there. False if the window cannot reach
  /// the block now, or no page or window is free.
  mutating func openPage(for block: Int, on side: Int) -> Bool {
    let state = sides + side
    if freePage == 0 && freshPage > pageLimit { return false }
    if !isInWindow(block, state) || state.pointee.window == 0 {
      moveWindow(toReach: block, state)
      if !isInWindow(block, state) { return false }
      if state.pointee.window == 0 && !takeWindow(state) { return false }
    }
    let page = takePage()
    pages[Int(page)] = Page(farBits: 0, side: UInt32(truncatingIfNeeded: side), next: 0)
    self.block(block, state).pointee.page = page
    let position = block & (windowBlocks &- 1)
    words(state)[position &>> 6] |= UInt64(1) &<< UInt64(position & 63)
    state.pointee.windowSummary |= UInt64(1) &<< UInt64(position &>> 6)
    return true
  }

  /// Gives the page of a block back whose only level, `removed`, is empty.
  @inline(never) mutating func closePage(of block: Int, on side: Int, _ removed: UInt32) {
    let state = sides + side
    let place = self.block(block, state)
    freePage(place.pointee.page)
    place.pointee.page = 0
    forget(block, state)
    if removed == state.pointee.bestLevel {
      if state.pointee.farRoot == 0 {
        findBestBlock(below: block, state)
      } else {
        findBest(below: level(removed).pointee.key, state, side)
      }
    }
    if state.pointee.windowSummary == 0 { giveWindowBack(state) }
  }

  /// Makes the best level the side's best after `block`, the highest of its window, lost its page; there are no
  /// far levels. All that is left of the window is lower, so that the ring's order needs no limits.
  @inline(__always) private func findBestBlock(below block: Int, _ state: UnsafeMutablePointer<BookSide>) {
    let words = words(state)
    let last = (block & (windowBlocks &- 1)) &>> 6
    let summary = state.pointee.windowSummary
    var word = last
    var bits = words[word] & ((UInt64(1) &<< UInt64(block & 63)) &- 1)
    if bits == 0 {
      if summary == 0 {
        state.pointee.bestLevel = 0
        state.pointee.bestKey = Self.noKey
        return
      }
      let lower = summary & ((UInt64(1) &<< UInt64(last)) &- 1)
      word = 63 &- (lower == 0 ? summary : lower).leadingZeroBitCount
      bits = words[word]
    }
    let position = word &<< 6 &+ 63 &- bits.leadingZeroBitCount
    let found = block &- (block &- position) & (windowBlocks &- 1)
    let place = self.block(found, state)
    let key = Int64(found &<< 6 &+ 63 &- place.pointee.bits.leadingZeroBitCount)
    state.pointee.bestLevel = levelHandle(place.pointee.page, key)
    state.pointee.bestKey = key
  }

  /// Says that a block has no page any more.
  @inline(__always) private func forget(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) {
    let position = block & (windowBlocks &- 1)
    let word = words(state) + position &>> 6
    word.pointee &= ~(UInt64(1) &<< UInt64(position & 63))
    if word.pointee == 0 { state.pointee.windowSummary &= ~(UInt64(1) &<< UInt64(position &>> 6)) }
  }

  @inline(__always) private mutating func takePage() -> UInt32 {
    let page = freePage
    if page != 0 {
      freePage = pages[Int(page)].next
      return page
    }
    freshPage &+= 1
    return freshPage &- 1
  }

  @inline(__always) mutating func freePage(_ page: UInt32) {
    pages[Int(page)].next = freePage
    freePage = page
  }

  /// Gives a side an empty window; false if all are taken.
  private mutating func takeWindow(_ state: UnsafeMutablePointer<BookSide>) -> Bool {
    if freeWindow != 0 {
      let first = blocks + Int(freeWindow) &* windowBlocks
      state.pointee.window = freeWindow
      freeWindow = first.pointee.page
      first.pointee.page = 0
      return true
    }
    if freshWindow > windowLimit { return false }
    state.pointee.window = freshWindow
    freshWindow &+= 1
    return true
  }

  /// Takes the window of a side that has no pages.
  private mutating func giveWindowBack(_ state: UnsafeMutablePointer<BookSide>) {
    blocks[Int(state.pointee.window) &* windowBlocks].page = freeWindow
    freeWindow = state.pointee.window
    state.pointee.window = 0
  }

  /// Moves the window, if that is cheap, so that it holds `block`, with a quarter of the window above the
  /// best. Moving down drops only blocks without a page; moving up makes the levels of the pages that fall out
  /// of it far ones, a few pages at a time.
  private mutating func moveWindow(toReach block: Int, _ state: UnsafeMutablePointer<BookSide>) {
    let below = windowBlocks &* 3 / 4
    if state.pointee.windowSummary == 0 {
      state.pointee.windowBase = block &- below
    } else if block >= state.pointee.windowBase &+ windowBlocks {
      let target = block &- below
      var evicted = 0
      var lowest = blockAbove(state.pointee.windowBase &- 1, state)
      while lowest != .min && lowest < target && evicted < Self.evictionsPerMove {
        evict(lowest, state)
        evicted += 1
        lowest = blockAbove(lowest, state)
      }
      state.pointee.windowBase = lowest == .min ? target : min(target, lowest)
    } else if block < state.pointee.windowBase {
      let highest = blockBelow(state.pointee.windowBase &+ windowBlocks, state)
      state.pointee.windowBase = min(state.pointee.windowBase, highest &- below)
    }
  }

  /// Makes the levels of a page leaves of the far tree, where they stand.
  private mutating func evict(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) {
    let place = self.block(block, state)
    let page = place.pointee.page
    let side = Int(pages[Int(page)].side)
    var bits = place.pointee.bits
    pages[Int(page)].farBits = bits
    while bits != 0 {
      addFarLevel(levelHandle(page, Int64(bits.trailingZeroBitCount)), on: side)
      bits &= bits &- 1
    }
    place.pointee = Block(bits: 0, page: 0)
    forget(block, state)
    if state.pointee.windowSummary == 0 { giveWindowBack(state) }
  }

  /// The highest block of the window below `block` that has a page, or `.min`.
  @inline(__always) func blockBelow(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) -> Int {
    let base = state.pointee.windowBase
    let offset = min(block &- base, windowBlocks)
    if offset <= 0 { return .min }
    // The ring's order is the blocks' order but for one wrap: look below the position, then from the end.
    let start = base & (windowBlocks &- 1)
    let end = start &+ offset
    var position: Int
    if end > windowBlocks {
      position = highestPosition(below: end &- windowBlocks, state)
      if position < 0 { position = highestPosition(below: windowBlocks, state) }
    } else {
      position = highestPosition(below: end, state)
    }
    if position < 0 { return .min }
    let found = base &+ ((position &- start) & (windowBlocks &- 1))
    return found < block ? found : .min
  }

  /// The lowest block of the window above `block` that has a page, or `.min`. Walks the bits: rare.
  private func blockAbove(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) -> Int {
    let base = state.pointee.windowBase
    var candidate = max(block &+ 1, base)
    let end = base &+ windowBlocks
    while candidate < end {
      let position = candidate & (windowBlocks &- 1)
      let word = words(state)[position &>> 6] &>> UInt64(position & 63)
      if word != 0 {
        let found = candidate &+ word.trailingZeroBitCount
        return found < end ? found : .min
      }
      candidate = candidate &+ (64 &- position & 63)
    }
    return .min
  }

  /// The highest set position of the ring below `position`, or -1.
  @inline(__always) private func highestPosition(
    below position: Int, _ state: UnsafeMutablePointer<BookSide>
  ) -> Int {
    let words = words(state)
    let word = position &>> 6
    if word < wordsPerWindow {
      let bits = words[word] & ((UInt64(1) &<< UInt64(position & 63)) &- 1)
      if bits != 0 { return word &* 64 &+ 63 &- bits.leadingZeroBitCount }
    }
    let lower = word >= 64 ? UInt64.max : (UInt64(1) &<< UInt64(word)) &- 1
    let summary = state.pointee.windowSummary & lower
    if summary == 0 { return -1 }
    let found = 63 &- summary.leadingZeroBitCount
    return found &* 64 &+ 63 &- words[found].leadingZeroBitCount
  }
}
