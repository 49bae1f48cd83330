import Lab
import Testing
import Vocabulary

struct TrainingTests {
  func series(days: Int, seed: UInt64 = 5, from text: String = "2018-01-01T00:00:00Z") -> TimeSeries {
    var generator = Linear(state: seed)
    let values = (0..<days * 24).map { t -> Double in
      let hour = t % 24
      let day = Double(hour * (23 - hour)) / 10
      let week: Double = t / 24 % 7 < 5 ? 10 : 0
      return 50 + day + week + Double.random(in: -2...2, using: &generator)
    }
    return TimeSeries(start: Instant(text) ?? Instant(milliseconds: 0), step: 3_600_000, values: values)
  }

  let training = Training(shape: .init(periods: [24, 168]), holdout: 28 * 24, horizon: 24)

  @Test("a model of a noisy day and week beats every simple baseline on the held-out weeks")
  func better() throws {
    let outcome = try training.run(series(days: 140))
    #expect(outcome.evaluation.better)
    #expect(outcome.evaluation.origins == 28)
    #expect(Set(outcome.evaluation.baselines.map(\.name)).isSuperset(of: ["naive-24", "naive-168", "mean-4x168"]))
  }

  @Test("a model without the week does not beat the weekly baselines, and says so")
  func worse() throws {
    var poor = training
    poor.shape = .init(periods: [24])
    let outcome = try poor.run(series(days: 140))
    #expect(!outcome.evaluation.better)
    #expect(outcome.evaluation.baselines[0].name == "mean-4x168")
  }

  @Test("a model file reads back the same")
  func file() throws {
    let file = try training.run(series(days: 84)).file
    let bytes = try file.json().canonical
    #expect(try ModelFile(parsing: bytes) == file)
  }

  @Test(
    "a model file of another format, version or with missing places is refused",
    arguments: [
      ("\"lingqu.lab.model\"", "\"other\""), ("\"version\":1", "\"version\":2"),
      ("\"periods\":[24,168]", "\"periods\":[24,167]"),
      ("\"rho\":0", "\"row\":0"),
    ])
  func altered(from: String, to: String) throws {
    let text = try training.run(series(days: 84)).file.json().canonicalText
    let pieces = text.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(pieces.count == 2)
    let refusal = #expect(throws: Refusal.self) { try ModelFile(parsing: Array((pieces[0] + to + pieces[1]).utf8)) }
    #expect(refusal?.rule == "lab.model-unreadable")
  }

  @Test("a model resumes after its training, over a gap, and refuses another step")
  func resuming() throws {
    let all = series(days: 100)
    var short = training
    short.holdout = 72 * 7
    let file = try short.run(all).file
    let split = all.count - 72 * 7
    #expect(try file.resumed(on: all).first == split)
    let later = all[(split + 48)..<all.count]
    let (model, first) = try file.resumed(on: later)
    #expect(first == 0 && model.state.steps == split + 48)
    let other = TimeSeries(start: all.start, step: 60_000, values: all.values)
    #expect(throws: Refusal.self) { try file.resumed(on: other) }
    let shifted = TimeSeries(start: all.start.adding(seconds: 60), step: all.step, values: all.values)
    #expect(throws: Refusal.self) { try file.resumed(on: shifted) }
  }

  @Test("a holdout that leaves nothing to train on, or no whole forecast, is refused", arguments: [0, 23, 2016, 5000])
  func holdout(size: Int) {
    var wrong = training
    wrong.holdout = size
    #expect(throws: Refusal.self) { try wrong.run(series(days: 84)) }
  }

  @Test("a watch finds a step that was not there in the normal period")
  func watch() throws {
    let calm = series(days: 60)
    let watch = Watch(shape: .init(periods: [24]), horizon: 24, weight: 0.1, hold: 12, falseAlarmsPerWeek: 0.2)
    let base = try watch.run(calm, normal: 0..<720)
    var values = calm.values
    for t in 1200..<1260 { values[t] -= 40 }
    let shifted = TimeSeries(start: calm.start, step: calm.step, values: values)
    let found = try watch.run(shifted, normal: 0..<720)
    #expect(found.warning == base.warning)
    #expect(found.alarms.contains { (1200..<1215).contains($0) })
    #expect(!base.alarms.contains { (1200..<1215).contains($0) })
  }
}
