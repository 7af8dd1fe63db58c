import Glibc
import Kernel
import Synchronization
import Testing

/// Threads, signals, clocks and what the machine says about itself.
@Suite struct MachineTests {
  @Test func aThreadRunsOnItsCPUAndNowhereElse() throws {
    let cpu = try #require(MachineReport.allowedCPUs().last)
    let seen = Mutex<[[Int]]>([])
    let thread = try PinnedThread(name: "pinned", cpu: cpu) {
      seen.withLock { $0 = [MachineReport.allowedCPUs(), [MachineReport.currentCPU()]] }
    }
    #expect(thread.report.pinning == .granted)
    #expect(thread.report.realTime == .notAsked)
    #expect("\(thread.report)" == "cpu \(cpu) granted, real time not asked for")
    thread.join()
    #expect(seen.withLock { $0 } == [[cpu], [cpu]])
  }

  @Test func aCPUThatIsAbsentIsReportedAndTheThreadRunsAllTheSame() throws {
    let ran = Mutex(false)
    let thread = try PinnedThread(name: "astray", cpu: 1000) { ran.withLock { $0 = true } }
    #expect(thread.report.pinning == .refused(EINVAL))
    #expect("\(thread.report)".hasPrefix("cpu 1000 refused: Invalid argument"))
    thread.join()
    #expect(ran.withLock { $0 })
  }

  @Test func realTimePriorityIsGivenOrItsRefusalReported() throws {
    let policy = Mutex<Int32>(-1)
    let thread = try PinnedThread(name: "fifo", priority: 10) {
      policy.withLock { $0 = sched_getscheduler(0) }
    }
    let granted = thread.report.realTime == .granted
    #expect(granted || thread.report.realTime == .refused(EPERM))
    thread.join()
    #expect(policy.withLock { $0 } == (granted ? SCHED_FIFO : SCHED_OTHER))
  }

  @Test func joinWaitsForTheEnd() throws {
    let ended = Mutex(false)
    let thread = try PinnedThread(name: "slow") {
      usleep(30_000)
      ended.withLock { $0 = true }
    }
    thread.join()
    #expect(ended.withLock { $0 })
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aStopSignalSetsTheFlagAndEndsNothing(_ signal: Int32) async {
    await #expect(processExitsWith: .exitCode(42)) { [signal] in
      try StopSignal.install()
      precondition(!StopSignal.isRequested && StopSignal.name == nil)
      kill(getpid(), SIGPIPE)
      kill(getpid(), signal)
      // The signal may go to another thread.
      for _ in 0..<1000 where !StopSignal.isRequested { usleep(1000) }
      precondition(StopSignal.name == (signal == SIGTERM ? "SIGTERM" : "SIGINT"))
      StopSignal.reset()
      precondition(!StopSignal.isRequested)
      exit(42)
    }
  }

  @Test(arguments: Backend.available)
  func aStopSignalEndsNoPollBadly(_ backend: Backend) async {
    await #expect(processExitsWith: .exitCode(42)) { [backend] in
      try StopSignal.install()
      let io = try backend.make()
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGTERM)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      let poller = pthread_self()
      let thread = try PinnedThread(name: "operator") {
        usleep(50_000)
        pthread_kill(poller, SIGTERM)
      }
      let end = SystemClock().monotonicNow() + 5_000_000_000
      while !StopSignal.isRequested && SystemClock().monotonicNow() < end { io.poll(wait: 1_000_000_000) }
      thread.join()
      exit(StopSignal.isRequested ? 42 : 1)
    }
  }

  @Test func theMachineSaysWhatItOffers() {
    let report = MachineReport()
    #expect(!report.cpus.isEmpty && report.cpus == report.cpus.sorted())
    #expect(report.defaultCPU == report.cpus.last)
    #expect(report.numaNodes >= 1)
    #expect("\(report)".contains("io_uring"))
  }

  @Test func clocksRunForward() {
    let clock = SystemClock()
    let first = clock.monotonicNow()
    usleep(2000)
    #expect(clock.monotonicNow() >= first + 2_000_000)
    // After 2025 and before 2100.
    #expect(clock.wallNow() > 1_735_000_000_000_000_000 && clock.wallNow() < 4_102_000_000_000_000_000)
  }

  @Test func lockedMemoryIsReportedEitherWay() async {
    await #expect(processExitsWith: .success) {
      let grant = MemoryLock.lockPresentMemory()
      precondition([.granted, .refused(ENOMEM), .refused(EPERM), .refused(EAGAIN)].contains(grant))
      exit(0)
    }
  }
}
