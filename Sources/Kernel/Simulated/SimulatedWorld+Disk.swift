import Glibc

/// A file: what the system shows, and what would survive a power cut.
struct SimulatedFile {
  static let sector = 512

  var cached: [UInt8] = []
  var durable: [UInt8] = []
  /// Sectors of `cached` that are not in `durable`.
  var dirty: Set<Int> = []
  var entryIsDurable = false

  /// Writes bytes where the system shows them, and if `durably` where they survive.
  mutating func put(_ bytes: UnsafeRawBufferPointer, at offset: Int, durably: Bool) {
    guard bytes.count > 0 else { return }
    Self.copy(bytes, to: &cached, at: offset)
    let sectors = offset / Self.sector...(offset + bytes.count - 1) / Self.sector
    if durably {
      Self.copy(bytes, to: &durable, at: offset)
      if !dirty.isEmpty { dirty.subtract(sectors) }
    } else {
      dirty.formUnion(sectors)
    }
  }

  /// Makes one sector survive.
  mutating func keep(_ sector: Int) {
    let start = sector * Self.sector
    let count = min(Self.sector, cached.count - start)
    cached.withUnsafeBytes {
      Self.copy(UnsafeRawBufferPointer(rebasing: $0[start..<start + count]), to: &durable, at: start)
    }
    dirty.remove(sector)
  }

  mutating func keepAll() {
    durable = cached
    dirty = []
    entryIsDurable = true
  }

  private static func copy(_ bytes: UnsafeRawBufferPointer, to target: inout [UInt8], at offset: Int) {
    let missing = offset + bytes.count - target.count
    if missing > 0 { target += [UInt8](repeating: 0, count: missing) }
    target.withUnsafeMutableBytes {
      ($0.baseAddress! + offset).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
    }
  }
}

/// A write in flight.
struct SimulatedWrite {
  var party: Int
  var file: FileID
  var path: String
  var mode: FileMode
  var offset: Int
  var bytes: [UInt8]
  var base: UnsafeRawPointer
  var token: UInt64
}

extension SimulatedWorld {
  // What tests look at and do to the disk.

  /// Paths of all files, sorted.
  public var paths: [String] { files.keys.sorted() }

  /// What a file holds.
  public func contents(_ path: String) -> [UInt8]? { files[path]?.cached }

  /// Gives a file other contents, durably: damage, or a disk of another world.
  public func setContents(_ path: String, _ bytes: [UInt8]) {
    var file = SimulatedFile()
    file.cached = bytes
    file.keepAll()
    files[path] = file
  }

  /// Removes a file, durably.
  public func removeFile(_ path: String) { files[path] = nil }

  // What a party calls.

  /// Counts a call that touches the disk. - Throws: if the party is down, or crashes here.
  func touchDisk(_ party: Int) throws {
    guard !parties[party].isDown else {
      throw SystemError(action: "the simulated machine is down", code: EIO)
    }
    guard let left = parties[party].crashCountdown else { return }
    parties[party].crashCountdown = left - 1
    guard left <= 1 else { return }
    plannedCrashes += 1
    crash(party, parties[party].crashKind)
    throw SystemError(action: "the simulated machine goes down", code: EIO)
  }

  func list(_ party: Int, _ directory: String) throws -> [String] {
    try touchDisk(party)
    let prefix = directory + "/"
    return files.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
      .map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  func open(_ party: Int, _ path: String, _ mode: FileMode) throws -> FileID {
    try touchDisk(party)
    if files[path] == nil {
      if case .read = mode { throw SystemError(action: "open \(path)", code: ENOENT) }
      files[path] = SimulatedFile()
    }
    let opened = SimulatedParty.OpenFile(path: path, mode: mode)
    if let free = parties[party].openFiles.firstIndex(where: { $0 == nil }) {
      parties[party].openFiles[free] = opened
      return FileID(rawValue: UInt32(free))
    }
    parties[party].openFiles.append(opened)
    return FileID(rawValue: UInt32(parties[party].openFiles.count - 1))
  }

  func close(_ party: Int, _ file: FileID) {
    precondition(
      !writes.values.contains { $0.party == party && $0.file == file && !parties[party].isDown },
      "a file is closed while a write is in flight")
    parties[party].openFiles[Int(file.rawValue)] = nil
  }

  func opened(_ party: Int, _ file: FileID) -> SimulatedParty.OpenFile {
    guard let opened = parties[party].openFiles[Int(file.rawValue)] else {
      preconditionFailure("file \(file.rawValue) is not open")
    }
    return opened
  }

  func size(_ party: Int, _ file: FileID) throws -> Int {
    try touchDisk(party)
    return files[opened(party, file).path]?.cached.count ?? 0
  }

  func read(
    _ party: Int, _ file: FileID, _ offset: Int, _ base: UnsafeMutableRawPointer, _ count: Int
  ) throws -> Int {
    try touchDisk(party)
    let path = opened(party, file).path
    guard let size = files[path]?.cached.count, offset < size else { return 0 }
    let taken = min(count, size - offset)
    files[path]!.cached.withUnsafeBytes { base.copyMemory(from: $0.baseAddress! + offset, byteCount: taken) }
    return taken
  }

  func truncate(_ party: Int, _ file: FileID, _ size: Int) throws {
    try touchDisk(party)
    let path = opened(party, file).path
    var bytes = Array(files[path]!.cached.prefix(size))
    bytes += [UInt8](repeating: 0, count: max(0, size - bytes.count))
    files[path]!.cached = bytes
    files[path]!.keepAll()
  }

  func remove(_ party: Int, _ path: String) throws {
    try touchDisk(party)
    guard files.removeValue(forKey: path) != nil else {
      throw SystemError(action: "remove \(path)", code: ENOENT)
    }
  }

  func lock(_ party: Int, _ path: String) throws {
    try touchDisk(party)
    if let holder = locks[path], holder != party {
      throw SystemError(action: "lock \(path), held by party \(holder)", code: EWOULDBLOCK)
    }
    locks[path] = party
    if files[path] == nil { files[path] = SimulatedFile() }
    files[path]!.cached = Array("\(party)\n".utf8)
  }

  private func start(
    _ party: Int, _ file: FileID, _ offset: Int, _ base: UnsafeRawPointer, _ count: Int, _ token: UInt64
  ) -> Int {
    let opened = opened(party, file)
    let bytes = Array(UnsafeRawBufferPointer(start: base, count: count))
    writes[nextWrite] = SimulatedWrite(
      party: party, file: file, path: opened.path, mode: opened.mode, offset: offset, bytes: bytes,
      base: base,
      token: token)
    nextWrite += 1
    return nextWrite - 1
  }

  func write(
    _ party: Int, _ file: FileID, _ offset: Int, _ base: UnsafeRawPointer, _ count: Int, _ token: UInt64
  ) {
    guard !parties[party].isDown else { return }
    if case .durable = opened(party, file).mode {
      let mask = plan.writeAlignment - 1
      precondition(
        (offset | count | Int(bitPattern: base)) & mask == 0, "a write of a durable file must be aligned")
    }
    let write = start(party, file, offset, base, count, token)
    // A crash here is one that finds the write in flight.
    guard (try? touchDisk(party)) != nil else { return }
    schedule(.writeDone(write), after: delay(plan.writeLatency, plan.slowWrite, plan.longestWrite))
  }

  func writeBlocking(
    _ party: Int, _ file: FileID, _ offset: Int, _ base: UnsafeRawPointer, _ count: Int
  ) throws {
    guard !parties[party].isDown else {
      throw SystemError(action: "the simulated machine is down", code: EIO)
    }
    let id = start(party, file, offset, base, count, 0)
    try touchDisk(party)
    let write = writes.removeValue(forKey: id)!
    let code = apply(write)
    guard code == 0 else { throw SystemError(action: "write \(write.path) at \(offset)", code: code) }
    if !plan.ignoresDurability { files[write.path]?.keepAll() }
    advance(to: now + plan.writeLatency)
  }

  func finishWrite(_ id: Int) {
    guard let write = writes.removeValue(forKey: id), !parties[write.party].isDown else { return }
    let unchanged = write.bytes.withUnsafeBytes { memcmp($0.baseAddress!, write.base, $0.count) == 0 }
    precondition(unchanged, "a buffer was changed while its write was in flight")
    let code = apply(write)
    let result = code == 0 ? Int32(write.bytes.count) : -code
    let completion = Completion(
      kind: .written, id: write.file.rawValue, result: result, token: write.token)
    complete(write.party, completion)
  }

  /// - Returns: 0 or the errno.
  private func apply(_ write: SimulatedWrite) -> Int32 {
    guard let size = files[write.path]?.cached.count else { return EIO }
    let growth = max(0, write.offset + write.bytes.count - size)
    if growth > 0, files.values.reduce(growth, { $0 + $1.cached.count }) > plan.diskCapacity { return ENOSPC }
    if random.chance(plan.writeError) {
      tear(write)
      return EIO
    }
    put(write, 0, write.bytes.count)
    return 0
  }

  /// A part of a write reaches the file.
  private func put(_ write: SimulatedWrite, _ start: Int, _ count: Int) {
    var durably = false
    if case .durable = write.mode { durably = !plan.ignoresDurability }
    write.bytes.withUnsafeBytes {
      let part = UnsafeRawBufferPointer(rebasing: $0[start..<start + count])
      files[write.path]?.put(part, at: write.offset + start, durably: durably)
    }
  }

  /// Each sector of a write that never completed is old or new.
  private func tear(_ write: SimulatedWrite) {
    let extent = random.below(4)
    var at = 0
    while at < write.bytes.count {
      let step = min(
        SimulatedFile.sector - (write.offset + at) % SimulatedFile.sector, write.bytes.count - at)
      let new = extent == 0 ? false : extent == 1 ? true : random.chance(0.5)
      if new { put(write, at, step) }
      at += step
    }
  }

  func tearWrites(of party: Int) {
    for (id, write) in writes.sorted(by: { $0.key < $1.key }) where write.party == party {
      tear(write)
      writes[id] = nil
    }
  }

  /// What was not durable survives by chance, sector by sector.
  func losePower() {
    for path in paths {
      if !files[path]!.entryIsDurable, random.chance(0.5) {
        files[path] = nil
        continue
      }
      for sector in files[path]!.dirty.sorted() where random.chance(0.5) { files[path]!.keep(sector) }
      files[path]!.cached = files[path]!.durable
      files[path]!.keepAll()
    }
  }
}
