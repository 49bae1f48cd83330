import Evaluation
import SeededTesting
import Testing
import Vocabulary

struct StatisticsTests {
  func accuracy(_ items: [Double]) -> MetricScore {
    MetricScore(
      metric: "acc", filter: "none", higherIsBetter: true, aggregate: .mean, statistics: items.map { [$0] })
  }

  @Test("the interval covers the true value about 95 times of 100")
  func coverage() {
    var numbers = Seeded(5)
    var covered = 0
    for round in 0..<200 {
      let items = (0..<200).map { _ in numbers.below(10) < 7 ? 1.0 : 0 }
      let found = accuracy(items).uncertainty(seed: UInt64(round))
      if found.low <= 0.7, found.high >= 0.7 { covered += 1 }
      #expect(found.low <= found.high && found.standardError > 0)
    }
    #expect((180...200).contains(covered), "\(covered)")
  }

  @Test("the standard error of a mean is the sample's deviation over √n")
  func error() {
    let found = accuracy([1, 0, 1, 1]).uncertainty(seed: 1)
    #expect(abs(found.standardError - 0.25) < 1e-12)
    #expect(accuracy([1, 0, 1, 1]).uncertainty(seed: 1) == found)
  }

  @Test("a pair is compared item by item: what both find hard does not blur the difference")
  func paired() throws {
    var numbers = Seeded(7)
    let hard = (0..<500).map { _ in Double(numbers.below(2)) }
    // The candidate is right where the baseline is, and once in twenty more.
    let better = hard.enumerated().map { $0 % 20 == 0 ? 1 : $1 }
    let compared = try PairedComparison(
      accuracy(better), against: accuracy(hard), baseline: "b", heldOut: true, seed: 3)
    #expect(compared.beats && compared.items == 500 && compared.metric == "acc,none")
    #expect(compared.high - compared.low < 0.04)
    let same = try PairedComparison(accuracy(hard), against: accuracy(hard), baseline: "b", heldOut: true, seed: 3)
    #expect(!same.beats && same.difference == 0 && same.low == 0 && same.high == 0)
    let read: PairedComparison = try JSON(encoding: compared).decode()
    #expect(read == compared)
  }

  @Test("models that the items do not tell apart share a rank, and a better one is above them")
  func leaderboard() throws {
    func report(_ name: String, _ items: [Double], data: String = "d") throws -> EvaluationReport {
      try EvaluationReport(reading: [
        "format": .string(EvaluationReport.format), "model": .string(name), "seed": 1,
        "task": ["name": "t", "sha256": "t"], "data": ["sha256": .string(data), "items": .int(Int64(items.count))],
        "items": [
          "acc,none": [
            "aggregate": "mean", "higherIsBetter": true, "statistics": .array(items.map { .int(Int64($0)) }),
          ]
        ],
      ])
    }
    var numbers = Seeded(11)
    let weak = (0..<400).map { _ in Double(numbers.below(2)) }
    // One differs from it in two items, one is right in sixty more.
    let near = weak.enumerated().map { $0 < 4 ? 1 - $1 : $1 }
    let wrong = weak.indices.filter { weak[$0] == 0 }.prefix(60)
    let strong = weak.indices.map { wrong.contains($0) ? 1 : weak[$0] }
    let entries = try [("weak", weak), ("near", near), ("strong", strong)].map {
      (report: try report($0, $1), signer: String?.none)
    }
    let board = try Leaderboard(entries, metric: nil)
    #expect(board.rows.map(\.model).first == "strong")
    #expect(board.rows.map(\.rank) == [1, 2, 2])
    #expect(board.rows.allSatisfy { $0.low <= $0.value && $0.value <= $0.high && $0.standardError > 0 })
    let again = try Leaderboard(entries.reversed(), metric: "acc,none")
    #expect(again.rows == board.rows)
    let others = try [("a", "d"), ("b", "e")].map { (report: try report($0, weak, data: $1), signer: String?.none) }
    #expect(refusal { _ = try Leaderboard(others, metric: nil) }?.rule == "evaluation.not-comparable")
    #expect(refusal { _ = try Leaderboard([entries[0], entries[0]], metric: nil) }?.rule == "evaluation.model-twice")
    #expect(refusal { _ = try Leaderboard(entries, metric: "f1,none") }?.rule == "evaluation.metric-unknown")
  }

  @Test("results of other items are not compared")
  func other() {
    let refused = refusal {
      _ = try PairedComparison(accuracy([1]), against: accuracy([1, 0]), baseline: "b", heldOut: true, seed: 1)
    }
    #expect(refused?.rule == "evaluation.not-comparable")
  }
}
