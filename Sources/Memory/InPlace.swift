import Synchronization

/// A field of this type keeps the struct that has it where it is: whoever borrows the struct gets its address.
///
/// Without, the compiler takes a noncopyable struct of plain fields for a value that it may hold in registers, and
/// where it is borrowed by a call that is not inlined, it copies the whole struct to the stack first. An atomic can not
/// be copied, and so neither can a struct around one.
public struct InPlace: ~Copyable, Sendable {
  private let atomic = Atomic<UInt8>(0)
  /// One byte, which is never used.
  @inline(__always) public init() {}
}
