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

  /// The first byte.
  public let base: UnsafeMutableRawPointer
  /// Usable size in bytes.
  public let byteCount: Int
  /// What backs it.
  public let pages: Pages

  private let mapping: UnsafeMutableRawPointer
  private let mappedByteCount: Int

  /// Reserves `byteCount` bytes.
  ///
  /// - Parameters:
  ///   - byteCount: at least 1; rounded up to whole pages.
  ///   - prefault: touches every page now, from this thread, so that no page fault comes later. Without it the
  ///     address space is reserved and pages arrive at first touch.
  /// - Precondition: the system grants the address space.
  public init(byteCount: Int, prefault: Bool = true) {
    precondition(byteCount > 0, "a region must hold at least one byte")
    let huge = 2 << 20
    let alignment = byteCount >= huge ? huge : 4096
    let size = (byteCount + alignment - 1) & ~(alignment - 1)
    let padded = alignment == huge ? size + huge : size
    guard let raw = apus_map_anonymous(UInt64(padded), 0) else {
      preconditionFailure("the system refused \(padded) bytes of memory, errno \(errno)")
    }
    mapping = raw
    mappedByteCount = padded
    base = UnsafeMutableRawPointer(
      bitPattern: (UInt(bitPattern: raw) + UInt(alignment - 1)) & ~UInt(alignment - 1))!
    self.byteCount = size
    pages =
      alignment == huge && madvise(base, size, Int32(MADV_HUGEPAGE)) == 0 ? .transparent : .normal
    if prefault {
      var offset = 0
      while offset < size {
        base.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
        offset += 4096
      }
    }
  }

  deinit { munmap(mapping, mappedByteCount) }

  /// The region seen as `count` values of `type`, from `byteOffset` on.
  /// - Precondition: they fit and the offset is aligned for the type.
  public func bind<T: BitwiseCopyable>(
    _ type: T.Type, count: Int, byteOffset: Int = 0
  ) -> UnsafeMutablePointer<T> {
    precondition(byteOffset >= 0 && byteOffset + count * MemoryLayout<T>.stride <= byteCount)
    precondition(byteOffset % MemoryLayout<T>.alignment == 0)
    return (base + byteOffset).bindMemory(to: type, capacity: count)
  }
}
