import Glibc
import Kernel
import Testing

/// What every `IO` promises about files.
@Suite struct StorageContractTests {
  @Test(arguments: Backend.all)
  func aDurableWriteIsReadBack(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let (io, reader) = try backend.makeTwo()
    let file = try io.open(path: directory.path("journal"), mode: .durable)
    let alignment = io.writeAlignment(file)
    #expect(alignment >= 512 && alignment & (alignment - 1) == 0 && alignment <= 4096)
    let blocks = (0..<4).map { Bytes(pattern: 4096 * ($0 + 1), seed: $0) }
    var offset = 0
    for (index, block) in blocks.enumerated() {
      io.write(file, at: offset, from: block, token: UInt64.max - UInt64(index))
      offset += block.count
    }
    for _ in blocks {
      let written = try io.next(.written)
      let block = blocks[Int(UInt64.max - written.token)]
      #expect(written.id == file.rawValue && written.result == Int32(block.count))
    }
    let back = Bytes(zeros: offset + 100)
    #expect(try io.size(file) == offset)
    #expect(try io.read(file, at: 0, into: back) == offset)
    #expect(back.prefix(offset) == blocks.flatMap(\.array))

    // Another reader sees the same, and part of it from the middle.
    let again = try reader.open(path: directory.path("journal"), mode: .read)
    let part = Bytes(zeros: 1001)
    #expect(try reader.read(again, at: 4097, into: part) == 1001)
    #expect(part.array == Array(blocks.flatMap(\.array)[4097..<5098]))
  }

  @Test(arguments: Backend.all)
  func manyWritesAtATimeAllComplete(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let io = try backend.make()
    let file = try io.open(path: directory.path("buffered"), mode: .buffered)
    for round in 0..<5 {
      for index in 0..<64 {
        io.write(
          file, at: index * 100, from: Bytes(pattern: 100, seed: index), token: UInt64(round * 64 + index))
      }
      let tokens = Set(try (0..<64).map { _ in try io.next(.written).token })
      #expect(tokens == Set((0..<64).map { UInt64(round * 64 + $0) }))
    }
    let back = Bytes(zeros: 6400)
    #expect(try io.read(file, at: 0, into: back) == 6400)
    #expect(back.array == (0..<64).flatMap { Bytes(pattern: 100, seed: $0).array })
  }

  @Test(arguments: Backend.available)
  func aBlockingWriteNeedsNoAlignment(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let io = try backend.make()
    let file = try io.open(path: directory.path("segment"), mode: .durable)
    let zeros = Bytes(zeros: 16 << 10)
    try io.writeBlocking(file, at: 0, from: zeros)
    try io.writeBlocking(file, at: 777, from: Bytes(pattern: 333))
    // What goes around the page cache afterwards is not hidden by it.
    let block = Bytes(pattern: 4096, seed: 9)
    io.write(file, at: 4096, from: block, token: 5)
    #expect(try io.next(.written).token == 5)
    let back = Bytes(zeros: 16 << 10)
    #expect(try io.read(file, at: 0, into: back) == 16 << 10)
    #expect(Array(back.array[777..<1110]) == Bytes(pattern: 333).array)
    #expect(Array(back.array[4096..<8192]) == block.array)
    #expect(back.array[8192...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: Backend.all)
  func aDirectoryIsMadeAndItsNamesAreSorted(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let io = try backend.make()
    let deep = directory.path("a/b/c")
    #expect(try io.list(directory: deep) == [])
    for name in ["2", "10", "1"] { io.close(try io.open(path: "\(deep)/\(name)", mode: .buffered)) }
    #expect(try io.list(directory: deep) == ["1", "10", "2"])
    try io.remove(path: "\(deep)/10")
    #expect(try io.list(directory: deep) == ["1", "2"])
    #expect(throws: SystemError.self) { try io.remove(path: "\(deep)/10") }
  }

  @Test(arguments: Backend.all)
  func aFileIsCutToSize(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let io = try backend.make()
    let file = try io.open(path: directory.path("journal"), mode: .durable)
    try io.writeBlocking(file, at: 0, from: Bytes(pattern: 10_240))
    try io.truncate(file, to: 1234)
    #expect(try io.size(file) == 1234)
    let back = Bytes(zeros: 5000)
    #expect(try io.read(file, at: 1000, into: back) == 234)
  }

  @Test(arguments: Backend.all)
  func aFileThatIsAbsentIsNamed(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let io = try backend.make()
    let path = directory.path("absent")
    let error = #expect(throws: SystemError.self) { try io.open(path: path, mode: .read) }
    #expect(error?.code == ENOENT)
    #expect("\(error!)".contains(path))
  }

  @Test(arguments: Backend.available)
  func aFullDiskIsReported(_ backend: Backend) throws {
    // The device that is always full, and cannot be written around the page cache either.
    let io = try backend.make()
    let file = try io.open(path: "/dev/full", mode: .durable)
    io.write(file, at: 0, from: Bytes(pattern: 4096), token: 3)
    let written = try io.next(.written)
    #expect(written.result == -ENOSPC && written.token == 3)
    let error = #expect(throws: SystemError.self) {
      try io.writeBlocking(file, at: 0, from: Bytes(pattern: 10))
    }
    #expect(error?.code == ENOSPC)
    #expect("\(error!)".contains("No space left on device"))
  }

  @Test func aFileSystemWithoutDirectWritesFallsBackAndSaysSo() throws {
    var io = try EpollIO(maximumConnections: 1)
    let file = try io.open(path: "/dev/full", mode: .durable)
    let (isDirect, alignment) = (io.isDirect(file), io.writeAlignment(file))
    #expect(!isDirect)
    #expect(alignment == 4096)
  }

  @Test(arguments: Backend.available)
  func aLockHeldByAnotherProcessNamesIt(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let io = try backend.make()
    let path = directory.path("lock")
    try io.lock(path: path)
    await #expect(processExitsWith: .success) { [backend, path = path as String] in
      do {
        try backend.make().lock(path: path)
        exit(1)
      } catch let error as SystemError {
        precondition(error.code == EWOULDBLOCK)
        precondition(error.action.contains(path) && error.action.contains("\(getppid())"))
        exit(0)
      }
    }
    withExtendedLifetime(io) {}
  }

  @Test(arguments: Backend.available)
  func aLockIsFreeWhenItsOwnerIsGone(_ backend: Backend) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("lock")
    var first: (any TestIO)? = try backend.make()
    try first?.lock(path: path)
    #expect(throws: SystemError.self) { try backend.make().lock(path: path) }
    first = nil
    try backend.make().lock(path: path)
  }

  @Test(arguments: Backend.available)
  func anUnalignedDurableWriteTraps(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("journal")
    await #expect(processExitsWith: .failure) { [backend, path = path as String] in
      let io = try backend.make()
      let file = try io.open(path: path, mode: .durable)
      io.write(file, at: 100, from: Bytes(pattern: 4096), token: 0)
      exit(0)
    }
  }
}
