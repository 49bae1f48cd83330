import Lab
import Testing
import Vocabulary

// Reference values: statsmodels 0.15.0, ExponentialSmoothing(trend="add", seasonal="add", seasonal_periods=12,
// initialization_method="known"), smoothing_level 0.3, smoothing_trend 0.1, smoothing_seasonal 0.4, damping 0.95, on
// the first four years of Box & Jenkins' airline passengers.
let passengers: [Double] = [
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114,
  140,
  145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172,
  194,
]

struct HoltWintersTests {
  let start = HoltWinters.State(
    level: 120, trend: 1.5, seasonal: [-10, -8, 5, 2, -3, 8, 20, 20, 8, -12, -25, -5])

  func run(_ shape: HoltWinters.Shape, phi: Double) -> (HoltWinters, squares: Double) {
    let parameters = HoltWinters.Parameters(alpha: 0.3, beta: 0.03, phi: phi, gamma: [0.4])
    var model = HoltWinters(shape: shape, parameters: parameters, state: start)
    var squares = 0.0
    for value in passengers {
      let error = model.learn(value)
      squares += error * error
    }
    return (model, squares)
  }

  @Test("Holt-Winters with given parameters gives the errors, state and forecasts of statsmodels")
  func linear() {
    let (model, squares) = run(.init(periods: [12], trend: .linear), phi: 1)
    #expect(abs(squares - 2468.931044781253) < 1e-8)
    #expect(abs(model.state.level - 209.884199388504) < 1e-9)
    #expect(abs(model.state.trend - 2.3123499194313113) < 1e-9)
    let forecast = model.forecast(14)
    #expect(abs(forecast[0] - 202.48082995809523) < 1e-9)
    #expect(abs(forecast[7] - 258.6713799569938) < 1e-9)
    #expect(abs(forecast[13] - 238.22424730025705) < 1e-9)
  }

  @Test("a damped trend gives the errors and forecasts of statsmodels")
  func damped() {
    let (model, squares) = run(.init(periods: [12], trend: .damped), phi: 0.95)
    #expect(abs(squares - 2646.7898964923547) < 1e-8)
    let forecast = model.forecast(14)
    #expect(abs(forecast[0] - 199.95846027265245) < 1e-9)
    #expect(abs(forecast[13] - 218.97425894424975) < 1e-9)
  }

  @Test("a wrong parameter does not give the reference errors")
  func mutant() {
    #expect(abs(run(.init(periods: [12], trend: .linear), phi: 0.99).squares - 2468.931044781253) > 1)
  }

  @Test("the next expectation is the first step of the forecast, also with two seasons and a carried error")
  func oneStep() {
    var model = HoltWinters(
      shape: .init(periods: [2, 4], trend: .damped, autoregressive: true),
      parameters: .init(alpha: 0.4, beta: 0.1, phi: 0.9, gamma: [0.2, 0.3], rho: 0.5),
      state: .init(level: 10, trend: 1, seasonal: [1, -1, 2, 0, -2, 0]))
    for value in [11.0, 9, 14, 8, 13, 10, 15] {
      #expect(abs(model.forecast(3)[0] - model.expected) < 1e-12)
      let expected = model.expected
      #expect(abs(model.learn(value) - (value - expected)) < 1e-12)
    }
  }

  @Test("passing a moment without a value leaves later forecasts as they were")
  func passing() {
    var model = run(.init(periods: [12], trend: .damped), phi: 0.95).0
    let before = model.forecast(20)
    model.pass(5)
    for (a, b) in zip(before.dropFirst(5), model.forecast(15)) { #expect(abs(a - b) < 1e-9) }
  }

  @Test("fitting finds a noiseless season exactly and is no worse than hand-picked parameters")
  func fitting() throws {
    let season = [3.0, 9, 4, 1]
    let clean = (0..<80).map { 100 + season[$0 % 4] }
    let fit = try HoltWinters.fit(clean, shape: .init(periods: [4]), objective: .oneStep)
    for (ahead, value) in fit.model.forecast(8).enumerated() { #expect(abs(value - 100 - season[ahead % 4]) < 1e-9) }

    let shape = HoltWinters.Shape(periods: [12], trend: .linear)
    let found = try HoltWinters.fit(passengers, shape: shape, objective: .oneStep)
    var picked = HoltWinters(
      shape: shape, parameters: .init(alpha: 0.3, beta: 0.03, gamma: [0.4]), state: found.start)
    var sum = 0.0
    for (t, value) in passengers.enumerated() {
      let error = picked.learn(value)
      if t >= 24 { sum += error * error }
    }
    #expect(found.loss <= sum / 24)
  }

  @Test("the same values always give the same fit")
  func deterministic() throws {
    let shape = HoltWinters.Shape(periods: [12], trend: .damped, autoregressive: true)
    let a = try HoltWinters.fit(passengers, shape: shape, objective: .ahead(horizon: 6, stride: 6))
    let b = try HoltWinters.fit(passengers, shape: shape, objective: .ahead(horizon: 6, stride: 6))
    #expect(a == b)
  }

  @Test("fitted parameters stay within their bounds on noise of any kind", arguments: 1...6)
  func bounds(seed: UInt64) throws {
    var generator = Linear(state: seed)
    let noise = (0..<120).map { _ in Double.random(in: -1e6...1e6, using: &generator) }
    let shape = HoltWinters.Shape(periods: [4, 12], trend: .damped, autoregressive: true)
    let p = try HoltWinters.fit(noise, shape: shape, objective: .oneStep).model.parameters
    #expect((0...1).contains(p.alpha) && (0...p.alpha).contains(p.beta) && (0.8...0.98).contains(p.phi))
    #expect(p.gamma.allSatisfy { (0...(1 - p.alpha)).contains($0) } && (0...0.98).contains(p.rho))
  }

  @Test("too short a training period is refused with what is needed")
  func tooShort() {
    let refusal = #expect(throws: Refusal.self) {
      try HoltWinters.fit(Array(passengers.prefix(23)), shape: .init(periods: [12]), objective: .oneStep)
    }
    #expect(refusal?.rule == "lab.training-too-short")
    #expect(refusal?.remedy?.en.contains("24") == true)
  }
}

/// A small seeded generator (Knuth's MMIX constants).
struct Linear: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
