import Domain
import Glibc
import Kernel
import Sequencer

/// Takes the operator's lines from the control socket, gives them to the engine, and answers each with `ok` or
/// `refused` after it is as durable as the engine's other answers.
struct ControlServer: Sendable {
  let mailbox: ControlMailbox
  let symbols: [Symbol]

  /// Serves one client after the other until the engine ends, on the calling thread.
  func serve(_ descriptor: Int32) {
    var incoming = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while !mailbox.isClosed {
      guard poll(&incoming, 1, 100) > 0 else { continue }
      let client = accept(descriptor, nil, nil)
      if client < 0 { continue }
      // A client that says nothing holds up the others for no longer than this.
      var patience = timeval(tv_sec: 5, tv_usec: 0)
      for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(client, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
      }
      while let line = ControlSocket.readLine(client) {
        for answer in answers(to: line) { ControlSocket.writeLine(answer, to: client) }
      }
      close(client)
    }
    close(descriptor)
  }

  /// What a line comes to: lines of detail, and at the end one that begins with `ok`, `refused` or `error`.
  private func answers(to line: String) -> [String] {
    let command: Command
    do {
      command = try AdministrationLine.command(line, symbols: symbols)
    } catch {
      return ["error: \(error)"]
    }
    Log.line("control: \(line)")
    mailbox.request(command)
    while !mailbox.isClosed {
      if let answer = mailbox.takeAnswer() { return lines(answer) }
      usleep(500)
    }
    return ["error: the engine is stopping"]
  }

  private func lines(_ answer: ControlMailbox.Answer) -> [String] {
    var reason = RejectReason.none
    var lines: [String] = []
    for event in answer.events {
      switch event {
      case .administered(let report): reason = report.reason
      case .transferred(let report):
        reason = report.reason
        lines.append("balance=\(report.balance) reserved=\(report.reserved) reference=\(report.reference)")
      case .phaseChanged(let change):
        let index = Int(change.instrument.rawValue)
        let name = index < symbols.count ? symbols[index].description : "\(index)"
        lines.append("instrument=\(name) phase=\(AdministrationLine.name(of: change.phase))")
      case .trade(let trade):
        lines.append("trade=\(trade.tradeID.rawValue) \(trade.quantity.lots)@\(trade.price.ticks)")
      case .tradeBusted(let trade): lines.append("busted=\(trade.tradeID.rawValue)")
      case .execution, .cancelReject, .indicative, .throttleUsage: break
      }
    }
    let tail = "sequence=\(answer.sequence) reports=\(answer.reports)"
    return lines + [
      reason == .none ? "ok \(tail)" : "refused reason=\(AdministrationLine.name(of: reason)) \(tail)"
    ]
  }
}
