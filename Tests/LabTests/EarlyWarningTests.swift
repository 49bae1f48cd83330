import Lab
import Testing
import Vocabulary

struct EarlyWarningTests {
  func noise(_ count: Int, seed: UInt64) -> [Double] {
    var generator = Linear(state: seed)
    return (0..<count).map { _ in (0..<6).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &generator) } }
  }

  @Test("median and spread are those computed by hand")
  func scale() throws {
    let scale = try #require(RobustScale([1, 2, 3, 4, 1000]))
    #expect(scale.median == 3)
    #expect(scale.spread == 1.4826)
    #expect(RobustScale([5, 5, 5, 1]) == nil)
    #expect(RobustScale([]) == nil)
  }

  @Test("the average of scores follows the EWMA recursion, and holds repeat an alarm")
  func levels() {
    let warning = EarlyWarning(scale: RobustScale(median: 1, spread: 2), weight: 0.5, threshold: 1, hold: 2)
    let levels = warning.levels([1, 5, 5, 5, 1, -9])
    #expect(levels == [0, 1, 1.5, 1.75, 0.875, 2.0625])
    #expect(warning.alarms(levels) == [2, 5])
    #expect(warning.alarms([2, 2, 2, 2, 2]) == [0, 2, 4])
  }

  @Test(
    "the fitted threshold keeps the normal period within its false alarms and cannot be lowered at will",
    arguments: [0.0, 2, 5])
  func threshold(allowed: Double) throws {
    let errors = noise(2000, seed: 7)
    let warning = try EarlyWarning.fit(errors: errors, normal: 100..<1900, weight: 0.2, hold: 10, falseAlarms: allowed)
    let inside = { (w: EarlyWarning) in w.alarms(Array(w.levels(errors)[100..<1900])).count }
    #expect(Double(inside(warning)) <= allowed)
    let lower = EarlyWarning(
      scale: warning.scale, weight: 0.2, threshold: warning.threshold * 0.6, hold: 10)
    #expect(Double(inside(lower)) > allowed)
  }

  @Test("a drift after the normal period raises an alarm, more of the same noise does not")
  func drift() throws {
    var errors = noise(3000, seed: 3)
    for t in 2500..<3000 { errors[t] += 3 }
    let warning = try EarlyWarning.fit(errors: errors, normal: 0..<2000, weight: 0.05, hold: 50, falseAlarms: 0)
    let alarms = warning.alarms(warning.levels(errors))
    #expect(alarms.allSatisfy { $0 >= 2500 })
    #expect(alarms.first.map { $0 < 2560 } == true)
  }

  @Test("too short a normal period is refused")
  func short() {
    let refusal = #expect(throws: Refusal.self) {
      try EarlyWarning.fit(errors: [1, 2, 3], normal: 0..<3, weight: 0.5, hold: 1, falseAlarms: 1)
    }
    #expect(refusal?.rule == "lab.normal-period-too-short")
  }

  @Test("alarms are scored by window, lead to its middle, and false alarms per quiet week")
  func score() {
    func hour(_ h: Int64) -> Instant { Instant(milliseconds: h * 3_600_000) }
    let score = AlarmScore(
      alarms: [5, 100, 104, 300, 330, 400].map(hour),
      windows: [.init(from: hour(90), to: hour(110)), .init(from: hour(200), to: hour(210))],
      span: .init(from: hour(0), to: hour(198 + 168)), excluded: .init(from: hour(0), to: hour(20)))
    #expect(score.detected == 1)
    #expect(score.detections[0].lead == 0)
    #expect(score.detections[1].alarm == nil && score.detections[1].lead == nil)
    // 300 and 330 are false; 5 lies in the excluded period, 400 beyond the span. 366 h less 20, 20 and 10.
    #expect(score.falseAlarms == 2)
    #expect(abs(score.weeks - 316.0 / 168) < 1e-12)
  }

  @Test("time covered twice is taken off once")
  func overlap() {
    func hour(_ h: Int64) -> Instant { Instant(milliseconds: h * 3_600_000) }
    let score = AlarmScore(
      alarms: [], windows: [.init(from: hour(0), to: hour(168))], span: .init(from: hour(0), to: hour(336)),
      excluded: .init(from: hour(84), to: hour(168)))
    #expect(abs(score.weeks - 1) < 1e-12)
  }
}
