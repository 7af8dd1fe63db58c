import Domain
import Testing
import Wire

@Suite struct FIXReasonTests {
  @Test func everyReasonHasItsOwnText() {
    let texts = RejectReason.allCases.map { "\(FIXReason.of($0).text)" }
    #expect(Set(texts).count == texts.count)
  }
}
