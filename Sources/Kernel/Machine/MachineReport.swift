import CKernel
import Glibc
import Memory

/// What this machine, and this process's rights on it, offer the engine; for one log line at start.
public struct MachineReport: Sendable, CustomStringConvertible {
  /// CPUs that this process may run on, ascending.
  public var cpus: [Int]
  /// NUMA nodes, 1 where the machine does not say.
  public var numaNodes: Int
  /// Free reserved huge pages of 2 MiB.
  public var freeHugePages: Int
  /// Why io_uring cannot be had; `nil` if it can.
  public var uringRefusal: SystemError?

  /// Looks at the machine; sets up a small io_uring for a moment.
  public init() {
    cpus = Self.allowedCPUs()
    numaNodes = NUMA.nodeCount
    freeHugePages = Self.readFreeHugePages()
    uringRefusal = UringIO.refusal()
  }

  /// The CPU for the engine's loop: the last one allowed. The first ones carry the interrupts.
  public var defaultCPU: Int? { cpus.last }

  public var description: String {
    let uring = uringRefusal.map { "no io_uring (\($0))" } ?? "io_uring"
    return "cpus \(cpus.map(String.init).joined(separator: ",")), \(numaNodes) NUMA node(s), "
      + "\(freeHugePages) free huge pages, \(uring)"
  }

  /// CPUs that the calling thread may run on, ascending.
  public static func allowedCPUs() -> [Int] {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1024) { numbers in
      let count = apus_allowed_cpus(numbers.baseAddress!, Int32(numbers.count))
      return numbers.prefix(max(0, Int(count))).map(Int.init)
    }
  }

  /// The CPU that the calling thread runs on right now.
  public static func currentCPU() -> Int { Int(apus_current_cpu()) }

  private static func readFreeHugePages() -> Int {
    let descriptor = open("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return 0 }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { bytes in
      let count = read(descriptor, bytes.baseAddress!, bytes.count)
      let digits = bytes.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
      return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }
  }
}

/// Keeping memory from being paged out.
public enum MemoryLock {
  /// Locks all memory that the process has now, each page once it is touched; called when the regions exist, for
  /// before them it would keep huge pages away. Memory taken later is not locked: the order's path takes none.
  public static func lockPresentMemory() -> Grant {
    Grant(code: mlockall(MCL_CURRENT | 4 /* MCL_ONFAULT */) == 0 ? 0 : errno)
  }
}
