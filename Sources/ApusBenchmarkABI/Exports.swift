import CBenchmarkABI
import Domain
import Matching

// The C interface of the public benchmark flash1-dev/matching-engine-benchmark, by its names.

private var session: UnsafeMutablePointer<BenchmarkSession> {
  apus_benchmark_session.unsafelyUnwrapped.assumingMemoryBound(to: BenchmarkSession.self)
}

@_cdecl("engine_init")
public func engineInit(
  seed: UInt64, transport: UnsafePointer<apus_transport>, queue: UnsafeMutableRawPointer?
) {
  let made = UnsafeMutablePointer<BenchmarkSession>.allocate(capacity: 1)
  made.initialize(to: BenchmarkSession(transport: transport.pointee, queue: queue))
  apus_benchmark_session = UnsafeMutableRawPointer(made)
}

@_cdecl("engine_shutdown")
public func engineShutdown() {
  session.deinitialize(count: 1)
  session.deallocate()
  apus_benchmark_session = nil
}

@_cdecl("engine_on_new_order")
public func engineOnNewOrder(_ order: UnsafePointer<apus_new_order>) { session.pointee.enter(order) }

@_cdecl("engine_on_cancel")
public func engineOnCancel(_ request: UnsafePointer<apus_cancel>) { session.pointee.cancel(request) }

@_cdecl("engine_on_modify")
public func engineOnModify(_ request: UnsafePointer<apus_modify>) { session.pointee.modify(request) }

/// Every call above is done when it returns.
@_cdecl("engine_flush")
public func engineFlush() {}

@_cdecl("engine_query_best_bid")
public func engineQueryBestBid() -> Int64 {
  session.pointee.books.bestPrice(BenchmarkSession.instrument, .buy) ?? .min
}

@_cdecl("engine_query_best_ask")
public func engineQueryBestAsk() -> Int64 {
  session.pointee.books.bestPrice(BenchmarkSession.instrument, .sell) ?? .max
}

@_cdecl("engine_query_depth_at")
public func engineQueryDepthAt(price: Int64, side: UInt8) -> UInt64 {
  UInt64(
    session.pointee.books.quantity(BenchmarkSession.instrument, side == 0 ? .buy : .sell, at: price))
}
