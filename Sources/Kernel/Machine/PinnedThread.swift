import CKernel
import Glibc

/// What a thread got of what was asked for it.
public struct ThreadReport: Hashable, Sendable, CustomStringConvertible {
  /// The CPU asked for.
  public var cpu: Int?
  /// Whether the thread runs on that CPU and on no other.
  public var pinning: Grant
  /// Whether the thread has real-time priority (`SCHED_FIFO`).
  public var realTime: Grant

  public var description: String {
    let place = cpu.map { "cpu \($0) \(pinning)" } ?? "any cpu"
    return "\(place), real time \(realTime)"
  }
}

/// A thread that runs one closure, on one CPU if asked.
///
/// Its CPU stands in its attributes before it starts, so it never runs elsewhere; pinning from inside can deadlock
/// behind a spinning creator. What the system refuses is left out and reported, the thread starts all the same.
public struct PinnedThread: ~Copyable {
  /// What it got.
  public let report: ThreadReport
  private let thread: pthread_t

  /// Starts `body` on a new thread.
  ///
  /// - Parameters:
  ///   - name: for debuggers and `top`; 15 characters count.
  ///   - cpu: where to run; `nil` for anywhere.
  ///   - priority: real-time priority 1-99, `nil` for the normal scheduler. A spinning real-time thread is throttled by
  ///     the kernel unless the machine is set up for it.
  /// - Throws: `SystemError` if there can be no thread at all.
  public init(
    name: String, cpu: Int? = nil, priority: Int? = nil, body: @escaping @Sendable () -> Void
  ) throws {
    var report = ThreadReport(
      cpu: cpu, pinning: cpu == nil ? .notAsked : .granted,
      realTime: priority == nil ? .notAsked : .granted)
    if let cpu, !MachineReport.allowedCPUs().contains(cpu) { report.pinning = .refused(EINVAL) }
    while true {
      let pin = report.pinning == .granted ? cpu : nil
      let level = report.realTime == .granted ? priority : nil
      switch Self.create(name: name, cpu: pin, priority: level, body: body) {
      case .success(let thread):
        self.thread = thread
        self.report = report
        return
      case .failure(let error) where level != nil: report.realTime = .refused(error.code)
      case .failure(let error) where pin != nil: report.pinning = .refused(error.code)
      case .failure(let error): throw error
      }
    }
  }

  deinit { pthread_detach(thread) }

  /// Waits until the closure has returned.
  public consuming func join() {
    let thread = thread
    discard self
    pthread_join(thread, nil)
  }

  /// What a thread takes along to its start.
  private final class Start {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  private static func create(
    name: String, cpu: Int?, priority: Int?, body: @escaping @Sendable () -> Void
  ) -> Result<pthread_t, SystemError> {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    if let cpu {
      let code = apus_thread_set_cpu(&attributes, Int32(cpu))
      if code != 0 { return .failure(SystemError(action: "pin thread \(name) to cpu \(cpu)", code: code)) }
    }
    if let priority {
      pthread_attr_setinheritsched(&attributes, Int32(PTHREAD_EXPLICIT_SCHED))
      pthread_attr_setschedpolicy(&attributes, SCHED_FIFO)
      var parameters = sched_param()
      parameters.sched_priority = Int32(priority)
      pthread_attr_setschedparam(&attributes, &parameters)
    }
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        apus_thread_set_name(start.name)
        start.body()
        return nil
      }, start.toOpaque())
    if code != 0 {
      start.release()
      return .failure(SystemError(action: "start thread \(name)", code: code))
    }
    return .success(thread)
  }
}
