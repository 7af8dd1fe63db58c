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
    state.pointee.blocks + block & blockMask
  }
  @inline(__always) func hasPage(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) -> Bool {
    isInWindow(block, state) && self.block(block, state).pointee.page != 0
  }
  @inline(__always) func hasWindow(_ state: UnsafeMutablePointer<BookSide>) -> Bool {
    state.pointee.blocks != blocks
  }

  /// Gives a block without page one; the caller must begin a level there. False if the window cannot reach
  /// the block now, or no page or window is free.
  mutating func givePage(to block: Int, on side: Int) -> Bool {
    let state = sides + side
    if freePage == 0 && freshPage == pageLimit { return false }
    if !isInWindow(block, state) || !hasWindow(state) {
      moveWindow(toReach: block, state, side)
      if !isInWindow(block, state) { return false }
      if !hasWindow(state) && !takeWindow(state) { return false }
    }
    var page = freePage
    if page != 0 {
      freePage = pages[Int(page)].next
    } else {
      page = freshPage
      freshPage &+= 1
    }
    openPage(page, for: block, state, side)
    return true
  }

  /// Makes a page that of a block of the window which has none.
  @inline(__always) func openPage(
    _ page: UInt32, for block: Int, _ state: UnsafeMutablePointer<BookSide>, _ side: Int
  ) {
    pages[Int(page)] = Page(farBits: 0, side: UInt32(truncatingIfNeeded: side), next: 0)
    self.block(block, state).pointee.page = page
    let position = block & blockMask
    state.pointee.words[position &>> 6] |= UInt64(1) &<< UInt64(position & 63)
    state.pointee.windowSummary |= UInt64(1) &<< UInt64(position &>> 6)
  }

  /// Gives the page of a block without levels back.
  @inline(__always) mutating func closePage(
    _ page: UInt32, of block: Int, _ state: UnsafeMutablePointer<BookSide>
  ) {
    freePage(page)
    self.block(block, state).pointee.page = 0
    let position = block & blockMask
    let word = state.pointee.words + position &>> 6
    word.pointee &= ~(UInt64(1) &<< UInt64(position & 63))
    if word.pointee == 0 {
      state.pointee.windowSummary &= ~(UInt64(1) &<< UInt64(position &>> 6))
      if state.pointee.windowSummary == 0 { giveWindowBack(state) }
    }
  }

  @inline(__always) mutating func freePage(_ page: UInt32) {
    pages[Int(page)].next = freePage
    freePage = page
  }

  /// Gives a side an empty window; false if all are taken.
  private mutating func takeWindow(_ state: UnsafeMutablePointer<BookSide>) -> Bool {
    var window = freeWindow
    if window != 0 {
      freeWindow = Int(blocks[window &* windowBlocks].bits)
      blocks[window &* windowBlocks].bits = 0
    } else {
      if freshWindow == windowLimit { return false }
      window = freshWindow
      freshWindow &+= 1
    }
    setWindow(window, state)
    return true
  }

  /// Takes the window of a side that has no pages.
  @inline(never) private mutating func giveWindowBack(_ state: UnsafeMutablePointer<BookSide>) {
    state.pointee.blocks.pointee.bits = UInt64(freeWindow)
    freeWindow = (state.pointee.blocks - blocks) / windowBlocks
    setWindow(0, state)
  }

  private func setWindow(_ window: Int, _ state: UnsafeMutablePointer<BookSide>) {
    state.pointee.blocks = blocks + window &* windowBlocks
    state.pointee.words = words + window &* wordsPerWindow
    countPlainBlocks(state)
  }

  /// After a change of the window's being there, or of there being far levels.
  func countPlainBlocks(_ state: UnsafeMutablePointer<BookSide>) {
    let isPlain = hasWindow(state) && state.pointee.farRoot == 0
    state.pointee.plainBlocks = isPlain ? UInt32(truncatingIfNeeded: windowBlocks) : 0
  }

  /// Makes the best level the side's best after `block`, the highest of its window, lost its page; there are no
  /// far levels. All that is left of the window is lower, so that the ring's order needs no limits.
  @inline(__always) func findBestBlock(below block: Int, _ state: UnsafeMutablePointer<BookSide>) {
    let words = state.pointee.words
    let last = (block & blockMask) &>> 6
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
    let found = block &- (block &- position) & blockMask
    let place = self.block(found, state)
    let key = Int64(found &<< 6 &+ 63 &- place.pointee.bits.leadingZeroBitCount)
    state.pointee.bestLevel = levelHandle(place.pointee.page, key)
    state.pointee.bestKey = key
  }

  /// Moves the window, if that is cheap, so that it holds `block`, with a quarter of the window above the
  /// best. Moving down drops only blocks without a page; moving up makes the levels of the pages that fall out
  /// of it far ones, a few pages at a time.
  private mutating func moveWindow(
    toReach block: Int, _ state: UnsafeMutablePointer<BookSide>, _ side: Int
  ) {
    let below = windowBlocks &* 3 / 4
    if state.pointee.windowSummary == 0 {
      state.pointee.windowBase = block &- below
    } else if block >= state.pointee.windowBase &+ windowBlocks {
      let target = block &- below
      var evicted = 0
      var lowest = blockAbove(state.pointee.windowBase &- 1, state)
      while lowest != .min && lowest < target && evicted < Self.evictionsPerMove {
        evict(lowest, state, side)
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
  private mutating func evict(_ block: Int, _ state: UnsafeMutablePointer<BookSide>, _ side: Int) {
    let place = self.block(block, state)
    let page = place.pointee.page
    var bits = place.pointee.bits
    place.pointee.bits = 0
    closePage(page, of: block, state)
    // `closePage` put it first among the free ones; it is not free.
    freePage = pages[Int(page)].next
    pages[Int(page)].farBits = bits
    while bits != 0 {
      addFarLevel(levelHandle(page, Int64(bits.trailingZeroBitCount)), on: side)
      bits &= bits &- 1
    }
  }

  /// The highest block of the window below `block` that has a page, or `.min`.
  @inline(__always) func blockBelow(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) -> Int {
    let base = state.pointee.windowBase
    let offset = min(block &- base, windowBlocks)
    if offset <= 0 { return .min }
    // The ring's order is the blocks' order but for one wrap: look below the position, then from the end.
    let start = base & blockMask
    let end = start &+ offset
    var position: Int
    if end > windowBlocks {
      position = highestPosition(below: end &- windowBlocks, state)
      if position < 0 { position = highestPosition(below: windowBlocks, state) }
    } else {
      position = highestPosition(below: end, state)
    }
    if position < 0 { return .min }
    let found = base &+ ((position &- start) & blockMask)
    return found < block ? found : .min
  }

  /// The lowest block of the window above `block` that has a page, or `.min`. Walks the bits: rare.
  private func blockAbove(_ block: Int, _ state: UnsafeMutablePointer<BookSide>) -> Int {
    let base = state.pointee.windowBase
    var candidate = max(block &+ 1, base)
    let end = base &+ windowBlocks
    while candidate < end {
      let position = candidate & blockMask
      let word = state.pointee.words[position &>> 6] &>> UInt64(position & 63)
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
    let words = state.pointee.words
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
