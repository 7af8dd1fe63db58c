import Domain
import Glibc
import Kernel
import Testing

@testable import Journal

/// The journal through the epoll backend on a real file system.
@Suite struct JournalOnFilesTests {
  private func temporaryDirectory() throws -> String {
    var template = Array("/tmp/apus-journal-XXXXXX".utf8CString)
    if let base = getenv("TMPDIR") {
      template = Array("\(String(cString: base))/apus-journal-XXXXXX".utf8CString)
    }
    let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) != nil }
    if !made { throw SystemError(action: "make a temporary directory", code: errno) }
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  private func drain(_ journal: inout JournalWriter, _ io: inout EpollIO) throws {
    try withUnsafeTemporaryAllocation(of: Completion.self, capacity: 16) { buffer in
      for _ in 0..<10_000 where !journal.isIdle {
        try journal.submit(now: io.monotonicNow(), io: &io)
        let count = io.poll(into: buffer, wait: 1_000_000)
        for completion in buffer.prefix(count) { try journal.completed(completion) }
      }
    }
  }

  @Test(arguments: Durability.allCases)
  func aJournalOnARealDiskIsReadBackAfterARestart(durability: Durability) throws {
    let directory = try temporaryDirectory()
    var io = try EpollIO(maximumConnections: 4)
    defer {
      for name in (try? io.list(directory: directory)) ?? [] { try? io.remove(path: "\(directory)/\(name)") }
      rmdir(directory)
    }
    var commands = RandomCommands(seed: 50)
    var expected: [UInt64: Command] = [:]
    for epoch: UInt32 in 1...3 {
      var replayed: [UInt64: Command] = [:]
      let tail = try JournalRecovery.replay(directory: directory, io: &io) { replayed[$0.sequence] = $1 }
      #expect(replayed == expected && tail.torn == nil && tail.sealed == (epoch > 1))
      var options = JournalOptions()
      (options.bufferBytes, options.segmentBytes, options.fillBytes) = (16384, 65536, 16384)
      (options.lazyBytes, options.reservedSegments) = (8192, 3)
      var journal = try JournalWriter.open(
        directory: directory, durability: durability, options: options, recovered: tail, io: &io)
      for _ in 0..<20 {
        for _ in 0..<50 {
          let command = commands.next()
          expected[journal.append(command, timestamp: io.wallNow())] = command
        }
        try drain(&journal, &io)
        #expect(journal.durableSequence == journal.nextSequence - 1)
      }
      try journal.seal(timestamp: io.wallNow(), io: &io)
    }
    let tail = try JournalReader.read(directory: directory, io: &io) { #expect(expected[$0.sequence] == $1) }
    #expect(tail.commands == 3000 && tail.epoch == 3 && tail.sealed && tail.segment > 3)
  }
}
