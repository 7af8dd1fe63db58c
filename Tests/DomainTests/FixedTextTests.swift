import Testing

@testable import Domain

@Suite struct FixedTextTests {
  @Test func aTextThatFitsComesBackAsItWas() {
    let id: ClientOrderID = "ORDER-1"
    #expect(id.description == "ORDER-1")
    #expect(id.count == 7)
    #expect(id == ClientOrderID("ORDER-1"))
    #expect(id != ClientOrderID("ORDER-2"))
  }

  @Test func aTextIsRefusedOnlyBeyondItsCapacity() {
    #expect(ClientOrderID(String(repeating: "x", count: 39))?.count == 39)
    #expect(ClientOrderID(String(repeating: "x", count: 40)) == nil)
    #expect(Symbol(String(repeating: "x", count: 16)) == nil)
  }

  @Test func trailingZeroBytesAreNotLost() {
    #expect(Symbol("A") != Symbol("A\0"))
  }

  @Test func mixingDependsOnEveryByteAndTheSeed() {
    let base = ClientOrderID("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab")
    for position in 0..<38 {
      var letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab")
      letters[position] = "!"
      #expect(ClientOrderID(String(letters))!.mixed(with: 0) != base.mixed(with: 0))
    }
    #expect(base.mixed(with: 1) != base.mixed(with: 2))
  }
}
