import Testing
import Vocabulary

@testable import Compute

@Suite struct KubernetesQuantityTests {
  @Test(
    "amounts as Kubernetes writes them",
    arguments: [
      ("1500m", 1_500), ("2", 2_000), ("0.5", 500), ("15900m", 15_900), ("32Gi", 34_359_738_368_000),
      ("2e3", 2_000_000), ("1k", 1_000_000), ("100u", 1), ("0", 0), ("1.5Ki", 1_536_000),
    ] as [(String, Int64)])
  func reads(_ text: String, _ thousandths: Int64) {
    #expect(KubernetesQuantity(text)?.thousandths == thousandths)
  }

  @Test("what is none", arguments: ["", "m", "1x", "-1", "1e400", "9E", "1Zi", "nan", "0x10", "1 ", "1e", "1eight"])
  func refuses(_ text: String) { #expect(KubernetesQuantity(text) == nil) }

  @Test("numbers without quotes too") func numbers() {
    #expect(KubernetesQuantity(JSON.int(4))?.whole == 4 && KubernetesQuantity(JSON.null) == nil)
  }
}
