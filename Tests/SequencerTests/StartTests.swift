import Domain
import Journal
import Kernel
import Testing

@testable import Sequencer

@Suite struct StartTests {
  private func failure(_ exchange: TestExchange) -> String? {
    #expect(throws: EngineFailure.self) { try exchange.start() }?.description
  }

  @Test func otherLimitsThanTheJournalsAreRefusedByName() throws {
    let exchange = TestExchange()
    try exchange.start()
    exchange.engine = nil
    exchange.configuration.limits.orders = 2048
    #expect(failure(exchange)?.contains("orders 1024 instead of 2048") == true)
    exchange.configuration.limits.orders = 1024
    try exchange.start()
  }

  @Test func anInstrumentWithAnotherTickOrLotIsRefusedByName() throws {
    let exchange = TestExchange()
    try exchange.start()
    exchange.engine = nil
    exchange.configuration.instruments[1].tick = Increment(units: 1, decimals: 1)
    #expect(failure(exchange)?.contains("instrument TWO") == true)
    exchange.configuration.instruments = TestExchange.instruments
    exchange.configuration.instruments[0].lot = Increment(units: 1, decimals: 3)
    #expect(failure(exchange)?.contains("its lot is 1, not 0.001") == true)
  }

  @Test func anInstrumentCanBeAddedButNotBeyondTheLimit() throws {
    let exchange = TestExchange()
    try exchange.start()
    exchange.engine = nil
    var new = TestExchange.instruments[0]
    new.symbol = "NEW"
    exchange.configuration.instruments.insert(new, at: 0)
    try exchange.start()
    let client = try exchange.logOn("A")
    new.id = InstrumentID(rawValue: 2)
    client.addOrder("a1", .buy, price: 100, instrument: new)
    client.send()
    try exchange.run { client.reports.count == 1 }
    #expect(client.reports[0][55] == "NEW" && client.reports[0][150] == "0")
    exchange.engine = nil
    #expect(try exchange.journal().contains(.defineInstrument(new)))
    for symbol: Symbol in ["X1", "X2"] {
      new.symbol = symbol
      exchange.configuration.instruments.append(new)
    }
    #expect(failure(exchange)?.contains("limits.instruments") == true)
  }

  @Test func anInstrumentThatIsNamedTwiceAndNoneAtAllAreRefused() throws {
    let exchange = TestExchange()
    exchange.configuration.instruments.append(TestExchange.instruments[0])
    #expect(failure(exchange)?.contains("ONE is there twice") == true)
    exchange.configuration.instruments = []
    #expect(failure(exchange)?.contains("no instrument") == true)
  }

  @Test func aDataDirectoryTakesOneEngine() throws {
    let exchange = TestExchange()
    try exchange.start()
    let other = TestExchange()
    other.configuration.fixPort = 9001
    let failure = #expect(throws: EngineFailure.self) {
      _ = try Engine.start(other.configuration, on: SimulatedIO(exchange.world)).fixPort
    }
    #expect(failure?.description.contains("data is in use by another engine") == true)
    exchange.engine = nil
    let port = try Engine.start(other.configuration, on: SimulatedIO(exchange.world)).fixPort
    #expect(port == 9001)
  }

  @Test func aPortInUseIsAnErrorThatNamesIt() throws {
    let exchange = TestExchange()
    try exchange.start()
    var second = exchange.configuration
    second.dataDirectory = "other"
    let failure = #expect(throws: SystemError.self) {
      _ = try Engine.start(second, on: SimulatedIO(exchange.world)).fixPort
    }
    #expect(failure?.description.contains("9000") == true)
  }
}
