import CLibnuma
import Glibc

/// The machine's memory nodes.
public enum NUMA {
  /// Nodes of this machine; 1 where it does not say.
  public static var nodeCount: Int { isAvailable ? Int(numa_num_configured_nodes()) : 1 }

  /// The node of a CPU, `nil` where the machine does not say.
  public static func node(ofCPU cpu: Int) -> Int? {
    if !isAvailable { return nil }
    let node = numa_node_of_cpu(Int32(cpu))
    return node < 0 ? nil : Int(node)
  }

  /// Whether the kernel has memory policies at all; containers often forbid them.
  static var isAvailable: Bool { numa_available() >= 0 }

  /// Asks the kernel to take the pages of a range from `node` while it has any. A strict binding would kill the
  /// process where the node runs out; a far page is only slow.
  static func prefer(node: Int, base: UnsafeMutableRawPointer, byteCount: Int) -> Region.Placement {
    if !isAvailable { return .refused(ENOSYS) }
    if node < 0 || node >= nodeCount { return .refused(EINVAL) }
    let wordBits = UInt.bitWidth
    let words = node / wordBits + 1
    return withUnsafeTemporaryAllocation(of: UInt.self, capacity: words) { mask in
      mask.initialize(repeating: 0)
      mask[node / wordBits] = 1 << UInt(node % wordBits)
      let result = mbind(
        base, UInt(byteCount), Int32(MPOL_PREFERRED), mask.baseAddress!, UInt(words * wordBits + 1), 0)
      return result == 0 ? .onNode(node) : .refused(errno)
    }
  }
}
