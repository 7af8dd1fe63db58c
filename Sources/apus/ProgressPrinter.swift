import Dispatch
import Foundation
import LoadGenerator

/// Tells once a second on standard error how a run goes on.
final class ProgressPrinter: Sendable {
  let progress = LoadProgress()
  private let ended = DispatchSemaphore(value: 0)

  init() {
    let progress = progress
    let ended = ended
    Thread.detachNewThread {
      var last = 0
      var second = 0
      while ended.wait(timeout: .now() + 1) == .timedOut {
        second += 1
        let counts = progress.counts
        let line = String(
          format: "%4d s  sent %d  answered %d  %d/s  in flight %d  worst %.1f µs\n", second, counts.sent,
          counts.answered, counts.answered - last, counts.sent - counts.answered,
          Double(progress.takeWorst()) / 1000)
        FileHandle.standardError.write(Data(line.utf8))
        last = counts.answered
      }
    }
  }

  func stop() { ended.signal() }
}
