import CKernel
import Glibc
import Memory

/// An open file of a backend.
struct OpenFile: BitwiseCopyable {
  /// What `write` uses; -1 where the slot is free.
  var descriptor: Int32 = -1
  /// What the blocking calls use. On a durable file a second descriptor through the page cache: reads and
  /// `writeBlocking` need no alignment there and reading ahead works. Direct writes drop the cached pages, so
  /// both see the same bytes.
  var blockingDescriptor: Int32 = -1
  var mode = FileMode.read
  /// Whether `write` bypasses the page cache.
  var isDirect = false
  /// Bytes to which a `write` must be aligned.
  var alignment = 512
}

/// A file write under way.
struct PendingWrite: BitwiseCopyable {
  var file: UInt32 = 0
  var token: UInt64 = 0
  var base: UnsafeRawPointer?
  var count = 0
  var offset = 0
  /// Bytes written so far.
  var writtenCount = 0
}

/// The files of one backend and the calls on them that block, which are the same for both backends.
struct FileTable: ~Copyable {
  /// The most files open at one time.
  static var capacity: Int { 256 }
  /// Alignment of direct writes where the file system does not say: a page, which every block device takes.
  static var fallbackAlignment: Int { 4096 }

  let entries: UnsafeMutablePointer<OpenFile>
  private var locks: [Int32] = []
  private let region: Region

  init() {
    region = Region(byteCount: Self.capacity * MemoryLayout<OpenFile>.stride)
    entries = region.bind(OpenFile.self, count: Self.capacity)
    for index in 0..<Self.capacity { (entries + index).initialize(to: OpenFile()) }
  }

  deinit {
    for index in 0..<Self.capacity where entries[index].descriptor >= 0 { closeDescriptors(index) }
    for lock in locks { Glibc.close(lock) }
  }

  /// The file behind an id that a caller gave.
  func entry(_ file: FileID) -> UnsafeMutablePointer<OpenFile> {
    precondition(
      Int(file.rawValue) < Self.capacity && entries[Int(file.rawValue)].descriptor >= 0, "no such file")
    return entries + Int(file.rawValue)
  }

  // MARK: Files

  mutating func open(path: String, mode: FileMode) throws -> FileID {
    guard let slot = (0..<Self.capacity).first(where: { entries[$0].descriptor < 0 }) else {
      throw SystemError(action: "open \(path), with \(Self.capacity) files open", code: EMFILE)
    }
    entries[slot] =
      switch mode {
      case .read: try Self.openPlain(path, mode, O_RDONLY)
      case .buffered: try Self.openPlain(path, mode, O_RDWR | O_CREAT)
      case .durable: try Self.openDurable(path)
      }
    if mode != .read {
      do {
        try Directory.synchronize(Directory.parent(of: path))
      } catch {
        closeDescriptors(slot)
        throw error
      }
    }
    return FileID(rawValue: UInt32(slot))
  }

  mutating func close(_ file: FileID) {
    _ = entry(file)
    closeDescriptors(Int(file.rawValue))
  }

  func size(_ file: FileID) throws -> Int {
    var status = stat()
    if fstat(entry(file).pointee.blockingDescriptor, &status) != 0 {
      throw SystemError(action: "size of a file", code: errno)
    }
    return Int(status.st_size)
  }

  func read(
    _ file: FileID, at offset: Int, into base: UnsafeMutableRawPointer, count: Int
  ) throws -> Int {
    let descriptor = entry(file).pointee.blockingDescriptor
    var done = 0
    while done < count {
      let result = pread(descriptor, base + done, count - done, off_t(offset + done))
      if result < 0 && errno == EINTR { continue }
      if result < 0 { throw SystemError(action: "read at \(offset + done)", code: errno) }
      if result == 0 { break }
      done += result
    }
    return done
  }

  func writeBlocking(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int
  ) throws {
    let descriptor = entry(file).pointee.blockingDescriptor
    let result = Self.writeAll(descriptor, at: offset, from: base, count: count)
    if result < 0 { throw SystemError(action: "write \(count) bytes at \(offset)", code: -result) }
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw SystemError(action: "fsync after a write of \(count) bytes at \(offset)", code: errno)
    }
    posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_DONTNEED)
  }

  func truncate(_ file: FileID, to size: Int) throws {
    let descriptor = entry(file).pointee.blockingDescriptor
    if ftruncate(descriptor, off_t(size)) != 0 || fsync(descriptor) != 0 {
      throw SystemError(action: "truncate to \(size) bytes", code: errno)
    }
  }

  /// Takes the lock of the file at `path`; kept until this table goes.
  mutating func lock(path: String) throws {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw SystemError(action: "open lock \(path)", code: errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      let owner = Self.lockOwner(descriptor)
      Glibc.close(descriptor)
      throw SystemError(action: "lock \(path), held by process \(owner)", code: code)
    }
    let text = "\(getpid())\n"
    let written = text.utf8.withContiguousStorageIfAvailable { bytes in
      ftruncate(descriptor, 0) == 0 && pwrite(descriptor, bytes.baseAddress!, bytes.count, 0) == bytes.count
    }
    if written != true {
      let code = errno
      Glibc.close(descriptor)
      throw SystemError(action: "write lock \(path)", code: code)
    }
    locks.append(descriptor)
  }

  // MARK: Writes

  /// Whether a write to `file` may have these bounds.
  func checkWrite(_ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int) {
    let entry = entry(file)
    precondition(entry.pointee.mode != .read, "the file is open for reading")
    precondition(offset >= 0 && count > 0 && count <= Int(Int32.max), "a write needs at least one byte")
    if entry.pointee.mode == .durable {
      let mask = entry.pointee.alignment - 1
      precondition(
        (offset | count | Int(bitPattern: base)) & mask == 0, "a durable write must be aligned")
    }
  }

  /// Writes all bytes. - Returns: `count`, or a negative errno.
  static func writeAll(
    _ descriptor: Int32, at offset: Int, from base: UnsafeRawPointer, count: Int
  ) -> Int32 {
    var done = 0
    while done < count {
      let result = pwrite(descriptor, base + done, count - done, off_t(offset + done))
      if result < 0 && errno == EINTR { continue }
      if result <= 0 { return result < 0 ? -errno : -ENOSPC }
      done += result
    }
    return Int32(count)
  }

  // MARK: Parts

  private func closeDescriptors(_ slot: Int) {
    let file = entries[slot]
    Glibc.close(file.descriptor)
    if file.blockingDescriptor != file.descriptor { Glibc.close(file.blockingDescriptor) }
    entries[slot] = OpenFile()
  }

  private static func openPlain(_ path: String, _ mode: FileMode, _ flags: Int32) throws -> OpenFile {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw SystemError(action: "open \(path)", code: errno) }
    return OpenFile(descriptor: descriptor, blockingDescriptor: descriptor, mode: mode)
  }

  private static func openDurable(_ path: String) throws -> OpenFile {
    var descriptor = apus_open_durable(path, 1)
    var alignment = descriptor >= 0 ? Int(apus_direct_alignment(descriptor)) : 0
    let isDirect = descriptor >= 0 && alignment >= 0
    if !isDirect {
      if descriptor >= 0 { Glibc.close(descriptor) }
      descriptor = apus_open_durable(path, 0)
    }
    if descriptor < 0 { throw SystemError(action: "open \(path)", code: errno) }
    let blocking = Glibc.open(path, O_RDWR | O_CLOEXEC)
    if blocking < 0 {
      let code = errno
      Glibc.close(descriptor)
      throw SystemError(action: "open \(path)", code: code)
    }
    alignment = alignment > 0 ? max(alignment, 512) : fallbackAlignment
    return OpenFile(
      descriptor: descriptor, blockingDescriptor: blocking, mode: .durable, isDirect: isDirect,
      alignment: alignment)
  }

  private static func lockOwner(_ descriptor: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { bytes in
      let count = pread(descriptor, bytes.baseAddress!, 15, 0)
      let digits = bytes.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
      return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
    }
  }
}
