import Lab
import Testing
import Vocabulary

struct AccuracyTests {
  @Test("the measures are those computed by hand")
  func byHand() {
    // |e| = 1, 2, 0, 4; scale |y[t] − y[t−1]| over 1, 3, 2, 6 = (2 + 1 + 4) / 3.
    let scale = Accuracy.seasonalScale([1, 3, 2, 6], period: 1)
    #expect(scale == 7.0 / 3)
    let found = Accuracy(actual: [10, 20, 0, 4], forecast: [9, 22, 0, 8], scale: 7.0 / 3)
    #expect(found.mae == 1.75)
    #expect(abs(found.rmse - (21.0 / 4).squareRoot()) < 1e-12)
    #expect(abs(found.smape - (200.0 / 19 + 400.0 / 42 + 0 + 800.0 / 12) / 4) < 1e-12)
    #expect(abs(found.mase - 0.75) < 1e-12)
    #expect(found.count == 4)
  }

  @Test("a perfect forecast has no error, and a season that repeats has no scale")
  func edges() {
    let perfect = Accuracy(actual: [0, 1], forecast: [0, 1], scale: 1)
    #expect(perfect.mae == 0 && perfect.smape == 0 && perfect.mase == 0)
    #expect(Accuracy.seasonalScale([1, 2, 1, 2], period: 2) == nil)
    #expect(Accuracy.seasonalScale([1, 2], period: 2) == nil)
  }

  @Test("the seasonal naive forecast repeats the last season, and the mean of several")
  func naive() {
    var naive = SeasonalNaive(period: 3, history: [9, 1, 2, 3])
    #expect(naive.forecast(5) == [1, 2, 3, 1, 2])
    naive.observe(7)
    #expect(naive.forecast(4) == [2, 3, 7, 2])
    let mean = SeasonalNaive(period: 2, seasons: 2, history: [1, 2, 3, 6])
    #expect(mean.forecast(3) == [2, 4, 2])
  }

  @Test("the seasonal naive forecast scores a MASE of 1 on its own training period")
  func ownScale() throws {
    let scale = try #require(Accuracy.seasonalScale(passengers, period: 12))
    let rolling = RollingOrigin(start: 12, horizon: 12, stride: 12)
    let naive = SeasonalNaive(period: 12, history: Array(passengers.prefix(12)))
    let found = try #require(rolling.evaluate(naive, on: passengers, scale: scale))
    #expect(abs(found.mase - 1) < 1e-12)
  }

  @Test("a forecast never depends on what came after its origin", arguments: [24, 30, 35])
  func noFuture(change: Int) throws {
    var altered = passengers
    for t in change..<altered.count { altered[t] = 1e9 }
    let fit = try HoltWinters.fit(
      Array(passengers.prefix(24)), shape: .init(periods: [12]), objective: .oneStep)
    let model = fit.model
    let upTo = RollingOrigin(start: 24, horizon: 3, stride: 3).origins(in: change)
    var a = model
    var b = model
    for t in 24..<(24 + upTo * 3) {
      #expect(a.forecast(3) == b.forecast(3))
      a.observe(passengers[t])
      b.observe(altered[t])
    }
    if change < passengers.count - 3 {
      a.observe(passengers[change])
      b.observe(altered[change])
      #expect(a.forecast(3) != b.forecast(3))
    }
  }

  @Test("a holdout shorter than one horizon has no origin")
  func origins() {
    let rolling = RollingOrigin(start: 10, horizon: 5, stride: 2)
    #expect(rolling.origins(in: 14) == 0)
    #expect(rolling.origins(in: 15) == 1)
    #expect(rolling.origins(in: 19) == 3)
  }
}
