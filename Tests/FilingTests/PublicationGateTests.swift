import Evaluation
import Filing
import Testing
import Vocabulary

struct PublicationGateTests {
  let today: Instant
  let entry: RiskEntry
  init() throws {
    today = try #require(Instant("2026-11-23T02:00:00Z"))
    entry = RiskEntry(
      purpose: "压榨线能耗预测", affected: "班组操作工", stopRule: "误报率连续两日高于 5% 即停用", owner: "设备部 李",
      review: today.adding(days: 90))
  }

  func better(_ baseline: String, low: Double = 0.2, high: Double = 0.6, heldOut: Bool = true) -> PairedComparison {
    PairedComparison(
      baseline: baseline, metric: "accuracy", items: 500, difference: (low + high) / 2, low: low, high: high,
      heldOut: heldOut)
  }

  func gate(
    baselines: [String] = ["naive"], _ comparisons: [PairedComparison]? = nil, rights: [HeldRight]? = nil,
    entry: RiskEntry? = nil
  ) -> PublicationGate {
    PublicationGate(
      model: "mdl_1", baselines: baselines, comparisons: comparisons ?? [better("naive")],
      rights: rights ?? [HeldRight(name: "agr_1", state: .holds)], entry: entry ?? self.entry, on: today)
  }

  @Test("a model that beats its baselines, on data whose rights hold, with a complete entry, may be published")
  func opens() {
    #expect(gate().isOpen && gate().refusal == nil)
  }

  @Test("a model that is worse, or better only by chance, is refused with the figures")
  func worse() {
    for comparison in [
      better("naive", low: -0.6, high: -0.2), better("naive", low: -0.1, high: 0.3), better("naive", low: 0, high: 0.3),
    ] {
      let gate = gate([comparison])
      #expect(gate.missing.map(\.rule) == [.notBetter])
      #expect(gate.refusal?.rule == "model.not-publishable")
      #expect(gate.refusal?.detail.en.contains("n = 500") == true)
    }
  }

  @Test("where less is better, the whole interval must lie below nought")
  func lessIsBetter() {
    var error = better("naive", low: -0.6, high: -0.2)
    error.higherIsBetter = false
    #expect(gate([error]).isOpen)
    error.high = 0
    error.difference = -0.3
    #expect(!gate([error]).isOpen)
  }

  @Test("every named baseline needs a comparison, on held-out data; figures that are none beat nothing")
  func compared() {
    #expect(gate(baselines: []).missing.map(\.rule) == [.noBaseline])
    #expect(gate(baselines: ["naive", "seasonal"]).missing.map(\.rule) == [.notCompared])
    #expect(gate([better("naive", heldOut: false)]).missing.map(\.rule) == [.notHeldOut])
    #expect(gate([better("naive", low: .nan, high: .nan)]).missing.map(\.rule) == [.notBetter])
    #expect(gate([better("naive"), better("naive", low: -1, high: 1)]).missing.map(\.rule) == [.notBetter])
    var none = better("naive")
    none.items = 0
    #expect(gate([none]).missing.map(\.rule) == [.notBetter])
  }

  @Test("a revoked or ended right closes the gate, and so does having none")
  func rights() {
    #expect(gate(rights: []).missing.map(\.rule) == [.noRights])
    for right in [
      HeldRight(name: "agr_1", state: .revoked), HeldRight(name: "agr_1", state: .ended),
      HeldRight(name: "agr_1", state: .holds, until: today),
    ] {
      #expect(gate(rights: [right, HeldRight(name: "agr_2", state: .holds)]).missing.map(\.of) == ["agr_1"])
    }
    #expect(gate(rights: [HeldRight(name: "agr_1", state: .holds, until: today.adding(seconds: 1))]).isOpen)
  }

  @Test("each empty field of the entry is named, and the review must lie ahead")
  func entries() {
    #expect(gate(entry: RiskEntry()).missing.map(\.of) == ["purpose", "affected", "stopRule", "owner", "review"])
    var late = entry
    late.review = today
    late.owner = "  "
    #expect(gate(entry: late).missing.map(\.of) == ["owner", "review"])
    #expect(gate(entry: late).missing.allSatisfy { !$0.wayOut.zh.isEmpty && !$0.wayOut.en.isEmpty })
  }
}
