import CKernel
import Glibc

/// A block of memory of fixed size that is reserved once at start and returned to the system when the
/// value goes out of life. Zero-filled, page-aligned.
///
/// All memory of the core lives in regions: nothing on the order's path allocates.
public struct Region: ~Copyable {
  /// What kind of page backs a region.
  public enum Pages: String, Sendable {
    /// Reserved huge pages (`MAP_HUGETLB`).
    case huge
    /// Normal mapping, 2 MiB aligned, with `MADV_HUGEPAGE` accepted by the kernel.
    case transparent
    /// Normal 4 KiB pages.
    case normal
  }

  /// On which NUMA node the pages are.
  public enum Placement: Hashable, Sendable {
    /// Nobody asked: where the thread runs that touches them first.
    case firstTouch
    /// On this node while it has memory.
    case onNode(Int)
    /// Refused with this errno (`ENOSYS`: no memory policies here; `EINVAL`: no such node): as `firstTouch`.
    case refused(Int32)
  }

  /// The first byte.
  public let base: UnsafeMutableRawPointer
  /// Usable size in bytes.
  public let byteCount: Int
  /// What backs it.
  public let pages: Pages
  /// Where it is.
  public let placement: Placement

  private let mapping: UnsafeMutableRawPointer
  private let mappedByteCount: Int

  private static var hugePageSize: Int { 2 << 20 }
  private static var pageSize: Int { 4096 }

  /// Reserves `byteCount` bytes. From 2 MiB on it asks for reserved huge pages, then for transparent ones.
  ///
  /// - Parameters:
  ///   - byteCount: at least 1; rounded up to whole pages.
  ///   - prefault: touches every page now, from this thread, so that no page fault comes later. Without it the
  ///     address space is reserved and pages arrive at first touch; reserved huge pages are then left to others.
  ///   - node: the NUMA node to take the pages from; `nil` for the node of the thread that touches them first.
  /// - Precondition: the system grants the address space.
  public init(byteCount: Int, prefault: Bool = true, node: Int? = nil) {
    precondition(byteCount > 0, "a region must hold at least one byte")
    let alignment = byteCount >= Self.hugePageSize ? Self.hugePageSize : Self.pageSize
    let size = (byteCount + alignment - 1) & ~(alignment - 1)
    self.byteCount = size
    if prefault, alignment == Self.hugePageSize, let reserved = apus_map_anonymous(UInt64(size), 1) {
      mapping = reserved
      mappedByteCount = size
      base = reserved
      pages = .huge
    } else {
      let padded = alignment == Self.hugePageSize ? size + alignment : size
      guard let raw = apus_map_anonymous(UInt64(padded), 0) else {
        preconditionFailure("the system refused \(padded) bytes of memory, errno \(errno)")
      }
      mapping = raw
      mappedByteCount = padded
      base = raw.alignedUp(toMultipleOf: alignment)
      let isAdvised =
        alignment == Self.hugePageSize && madvise(base, size, Int32(MADV_HUGEPAGE)) == 0
      pages = isAdvised ? .transparent : .normal
    }
    placement = node.map { [base] in NUMA.prefer(node: $0, base: base, byteCount: size) } ?? .firstTouch
    if prefault {
      for offset in stride(from: 0, to: size, by: Self.pageSize) {
        base.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  deinit { munmap(mapping, mappedByteCount) }

  /// The region seen as `count` values of `type`, from `byteOffset` on.
  /// - Precondition: they fit and the offset is aligned for the type.
  public func bind<T: BitwiseCopyable>(
    _ type: T.Type, count: Int, byteOffset: Int = 0
  ) -> UnsafeMutablePointer<T> {
    precondition(count >= 0 && byteOffset >= 0, "a view of a region starts inside it")
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    precondition(!overflow && bytes <= byteCount - byteOffset, "a view of a region ends inside it")
    precondition(byteOffset % MemoryLayout<T>.alignment == 0, "a view of a region is aligned")
    return (base + byteOffset).bindMemory(to: type, capacity: count)
  }
}
