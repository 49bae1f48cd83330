import Filing
import Testing
import Vocabulary

@testable import Models

@Suite("Scores beside a baseline's") struct PairedScoresTests {
  private func scores(_ model: [Double], _ other: [Double]) -> ModelReportDraft.Scores {
    .init(baseline: "naive", metric: "MAE", higherIsBetter: false, heldOut: true, model: model, other: other)
  }

  @Test(
    "Student's t is as the tables have it", arguments: [(9.0, 2.2622), (10.0, 2.2281), (30.0, 2.0423), (84.0, 1.9886)])
  func student(freedom: Double, expected: Double) {
    #expect((PairedComparison.student(freedom) - expected).magnitude < 0.0003)
  }

  @Test("the interval is the mean difference and Student's t times its standard error")
  func interval() throws {
    let differences = [-3.0, -1, -2, -4, -2, -3, -1, -2, -3, -2]
    let found = try PairedComparison(of: scores(differences.map { 10 + $0 }, Array(repeating: 10, count: 10)))
    // Mean −2.3, standard deviation 0.9487, t = 2.2622: half width 0.6787.
    #expect((found.difference + 2.3).magnitude < 1e-12)
    #expect((found.low + 2.9787).magnitude < 0.001 && (found.high + 1.6213).magnitude < 0.001)
    #expect(found.beats && found.items == 10)
  }

  @Test("a difference that may be chance does not beat")
  func chance() throws {
    let found = try PairedComparison(
      of: scores([9, 11, 9, 11, 9, 11, 9, 11, 9, 10], Array(repeating: 10, count: 10)))
    #expect(!found.beats && found.difference < 0)
  }

  @Test("lists that do not belong together, too few items and what is no number are refused")
  func refused() {
    let ten = Array(repeating: 1.0, count: 10)
    for (model, other) in [(ten, ten + [1]), ([1, 2], [1, 2]), (ten.dropLast() + [.infinity], ten)] {
      let refusal = #expect(throws: Refusal.self) { _ = try PairedComparison(of: scores(Array(model), other)) }
      #expect(refusal?.rule == "model.items")
    }
  }

  @Test("of several reports of a task the last one counts, for each baseline and metric")
  func standing() {
    func report(_ task: String, _ difference: Double) -> ModelReport {
      ModelReport(
        id: ID(at: .now), model: ID(at: .now), by: ID(at: .now), at: .now, task: task, sha256: "", bytes: 0,
        comparisons: [
          PairedComparison(
            baseline: "naive", metric: "MAE", items: 10, difference: difference, low: difference, high: difference,
            heldOut: true)
        ])
    }
    let newestFirst = [report("a", 3), report("b", 2), report("a", 1)]
    #expect(ModelRegistry.standing(newestFirst).map(\.difference) == [3, 2])
  }
}
