import Glibc
import SeededTesting
import Testing

/// The pure cores of the hub, in worlds of chance. `LINGQU_STEPS` says how many steps the four kinds of world take together
/// (`make test`: ten million), `LINGQU_SEED=7` plays the worlds of one seed.
@Suite("Simulation of the pure cores") struct SimulationTests {
  /// Few, because other tests run at the same time.
  static let usual = 400_000

  @Test("whatever happens in whatever order, the promises hold") func promises() async throws {
    let seed = try Self.setting("LINGQU_SEED")
    let steps = try Self.setting("LINGQU_STEPS").map(Int.init) ?? Self.usual
    let began = ContinuousClock.now
    async let lease = Self.play(LeaseWorld.self, seed, steps: steps / 4)
    async let money = Self.play(MoneyWorld.self, seed, steps: steps / 4)
    async let negotiation = Self.play(NegotiationWorld.self, seed, steps: steps / 4)
    async let use = Self.play(UseWorld.self, seed, steps: steps / 4)
    let taken = await lease + money + negotiation + use
    let time = (ContinuousClock.now - began) / .seconds(1)
    print("simulation: \(taken) steps in \(tenths(time)) s, \(Int(Double(taken) / time)) a second")
    #expect(seed != nil || taken >= steps, "only \(taken) of \(steps) steps were taken")
  }

  private static func play<W: World>(_: W.Type, _ seed: UInt64?, steps: Int) async -> Int {
    let simulation = Simulation<W>()
    let worlds = UInt64((steps + simulation.length - 1) / simulation.length)
    let seeds = seed.map { $0...$0 } ?? 1...max(worlds, 1)
    let began = ContinuousClock.now
    let outcome = await simulation.run(seeds)
    let time = (ContinuousClock.now - began) / .seconds(1)
    print(
      "simulation: \(W.name): \(outcome.steps) steps in \(tenths(time)) s, seeds \(seeds.lowerBound)...\(seeds.upperBound)"
    )
    if let failure = outcome.failure { Issue.record("\(simulation.report(failure))") }
    return outcome.steps
  }

  private static func setting(_ name: String) throws -> UInt64? {
    guard let text = getenv(name).map({ String(cString: $0) }), !text.isEmpty else { return nil }
    let number: UInt64 = try #require(UInt64(text), "\(name) is a number, not \(text)")
    return number
  }
}

/// With one defect put in, the simulation finds it: a promise that no defect breaks would say nothing.
@Suite("Simulation of the pure cores: defects") struct DefectTests {
  @Test("leases", arguments: LeaseWorld.Fault.allCases) func lease(_ fault: LeaseWorld.Fault) async throws {
    try await Self.find(LeaseWorld.self, fault)
  }
  @Test("money", arguments: MoneyWorld.Fault.allCases) func money(_ fault: MoneyWorld.Fault) async throws {
    try await Self.find(MoneyWorld.self, fault)
  }
  @Test("negotiations", arguments: NegotiationWorld.Fault.allCases)
  func negotiation(_ fault: NegotiationWorld.Fault) async throws {
    try await Self.find(NegotiationWorld.self, fault)
  }
  @Test("uses", arguments: UseWorld.Fault.allCases) func use(_ fault: UseWorld.Fault) async throws {
    try await Self.find(UseWorld.self, fault)
  }

  @Test("each promise has a defect that breaks it") func complete() {
    func check<W: World>(_: W.Type) {
      #expect(Set(W.Fault.allCases.map(\.breaks)) == Set(W.Promise.allCases), "\(W.name)")
    }
    check(LeaseWorld.self)
    check(MoneyWorld.self)
    check(NegotiationWorld.self)
    check(UseWorld.self)
  }

  @Test("what went wrong is told in a few steps, and again in the same way") func report() async throws {
    let simulation = Simulation<MoneyWorld>(fault: .postsTwice)
    let failure = try #require(await simulation.run(1...50).failure)
    let few = simulation.shrunk(failure)
    #expect(few.count < failure.steps.count / 4, "\(failure.steps.count) steps became \(few.count)")
    #expect(simulation.play(failure.seed, few)?.promises.contains(.endsOnce) == true)
    #expect(simulation.told(failure.seed, few) == simulation.told(failure.seed, few))
    let report = simulation.report(failure)
    #expect(report.contains("LINGQU_SEED=\(failure.seed)") && report.contains("is posted, voided or expires, once"))
  }

  private static func find<W: World>(_: W.Type, _ fault: W.Fault) async throws {
    let simulation = Simulation<W>(fault: fault)
    let outcome = await simulation.run(1...100)
    let failure = try #require(outcome.failure, "\(fault) was not found in \(outcome.steps) steps")
    #expect(failure.promises.contains(fault.breaks), "\(fault) broke \(failure.promises)")
    print("simulation: \(W.name): \(fault.rawValue) found by seed \(failure.seed) in step \(failure.step + 1)")
  }
}

private func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
