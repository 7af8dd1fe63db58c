import CBenchmarkABI
import Domain
import Matching

// The C interface of the public benchmark flash1-dev/matching-engine-benchmark, by its names.

private var session: UnsafeMutablePointer<BenchmarkSession> {
  apus_benchmark_session.unsafelyUnwrapped.assumingMemoryBound(to: BenchmarkSession.self)
}

/// Makes the books and takes the queue that reports go to. Once, before any message.
@_cdecl("engine_init")
public func engineInit(
  seed: UInt64, transport: UnsafePointer<apus_transport>, queue: UnsafeMutableRawPointer?
) {
  let made = UnsafeMutablePointer<BenchmarkSession>.allocate(capacity: 1)
  made.initialize(to: BenchmarkSession(seed: seed, transport: transport.pointee, queue: queue))
  apus_benchmark_session = UnsafeMutableRawPointer(made)
}

/// Gives all memory back.
@_cdecl("engine_shutdown")
public func engineShutdown() {
  session.deinitialize(count: 1)
  session.deallocate()
  apus_benchmark_session = nil
}

/// Enters an order: an acknowledgement, its trades, and a cancel acknowledgement for the rest of an immediate one.
@_cdecl("engine_on_new_order")
public func engineOnNewOrder(_ order: UnsafePointer<apus_new_order>) { session.pointee.enter(order) }

/// Cancels a resting order, or rejects that.
@_cdecl("engine_on_cancel")
public func engineOnCancel(_ request: UnsafePointer<apus_cancel>) { session.pointee.cancel(request) }

/// Takes a resting order out and enters it again with another price and quantity, or rejects that.
@_cdecl("engine_on_modify")
public func engineOnModify(_ request: UnsafePointer<apus_modify>) { session.pointee.modify(request) }

/// Every call above is done when it returns.
@_cdecl("engine_flush")
public func engineFlush() {}

/// The highest bid in ticks, or the least integer if there is none.
@_cdecl("engine_query_best_bid")
public func engineQueryBestBid() -> Int64 {
  session.pointee.books.bestPrice(BenchmarkSession.instrument, .buy) ?? .min
}

/// The lowest ask in ticks, or the greatest integer if there is none.
@_cdecl("engine_query_best_ask")
public func engineQueryBestAsk() -> Int64 {
  session.pointee.books.bestPrice(BenchmarkSession.instrument, .sell) ?? .max
}

/// Lots at a price; side 0 buys, 1 sells.
@_cdecl("engine_query_depth_at")
public func engineQueryDepthAt(price: Int64, side: UInt8) -> UInt64 {
  UInt64(
    session.pointee.books.quantity(BenchmarkSession.instrument, side == 0 ? .buy : .sell, at: price))
}
