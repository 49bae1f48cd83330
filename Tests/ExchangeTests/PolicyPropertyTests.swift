import SeededTesting
import Testing
import Vocabulary

@testable import Exchange

/// Policies and requests at random, from a seed.
struct PolicyMaker {
  var random: Seeded
  let noon = Instant(milliseconds: 1_795_000_000_000)

  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

  mutating func constraint() -> Policy.Constraint {
    let left = pick(Policy.LeftOperand.known + [.industry, .payAmount])
    let ops = Policy.Operator.allCases.filter { left.type == .word ? !$0.isOrdering : !$0.isRelation && $0 != .isAllOf }
    let op = pick(ops)
    let count = op.takesList ? Int.random(in: 1...3, using: &random) : 1
    return Policy.Constraint(left, op, (0..<count).map { _ in operand(left) })
  }

  mutating func operand(_ left: Policy.LeftOperand) -> Policy.Operand {
    switch left {
    case .purpose: .word(pick(["a", "b", "c"]))
    case .recipient: .word(pick(["p", "q"]))
    case .recipientKind: .word(pick(["consumer", "vendor", "auditor"]))
    case .spatial: .word(pick(["45", "450000", "4502", "450203", "11"]))
    case .export: .word(pick(Policy.Export.allCases).rawValue)
    case .dateTime:
      Bool.random(using: &random)
        ? .instant(noon.adding(seconds: Int64.random(in: -2...2, using: &random)))
        : pick([
          .day(Instant("2026-11-18T00:00:00+08:00")!, zone: 480), .day(Instant("2026-11-19T00:00:00Z")!, zone: 0),
        ])
    case .count, .hourOfDay, .dayOfWeek: .integer(Int64.random(in: 0...7, using: &random))
    case .elapsedTime, .delayPeriod: pick([.days(Int64.random(in: 0...4, using: &random)), .seconds(129_600)])
    case .payAmount: .amount(pick([0, 1, 10_500_000, -3]), unit: "CNY")
    default: .word(pick(["sugar", "paper", "food"]))
    }
  }

  mutating func condition(_ depth: Int = 2) -> Policy.Condition {
    guard depth > 0, Bool.random(using: &random) else { return .constraint(constraint()) }
    let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in condition(depth - 1) }
    return pick([.and(parts), .or(parts), .xone(parts), .andSequence(parts)])
  }

  mutating func rule() -> Policy.Rule {
    var rule = Policy.Rule(
      pick([.use] + Policy.Action.leaves + [.play, .sell]), uid: pick([nil, "urn:r"]),
      where: (0..<Int.random(in: 0...2, using: &random)).map { _ in condition() })
    if Int.random(in: 0..<4, using: &random) == 0 { rule.refinements = [condition(0)] }
    if Int.random(in: 0..<4, using: &random) == 0 {
      rule.target = .init(
        pick(["t", "u"]), isCollection: Bool.random(using: &random), where: pick([[], [condition(0)]]))
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      rule.assignee = .init(pick([nil, "g"]), isCollection: true, where: [condition(0)])
    }
    return rule
  }

  mutating func duty() -> Policy.Duty {
    var duty = Policy.Duty(pick([.inform, .compensate, .delete]), uid: pick([nil, "urn:d"]))
    if Bool.random(using: &random) { duty.refinements = [condition(0)] }
    if Bool.random(using: &random) { duty.consequences = [.init(.compensate, uid: "urn:c")] }
    if Bool.random(using: &random) { duty.parties = ["informedParty": "p"] }
    return duty
  }

  mutating func policy() -> Policy {
    var policy = Policy(
      permissions: (0..<Int.random(in: 1...3, using: &random)).map { _ in rule() },
      prohibitions: (0..<Int.random(in: 0...2, using: &random)).map { _ in rule() },
      obligations: pick([[], [.init(.inform)], [duty()]]),
      conflict: pick([nil, nil, .prohibition, .invalid, .permission]))
    if !policy.prohibitions.isEmpty, Bool.random(using: &random) { policy.prohibitions[0].remedies = [duty()] }
    if Bool.random(using: &random) { policy.permissions[0].duties = [duty()] }
    if Bool.random(using: &random) { policy.permissions.append(.init(.use)) }
    return policy
  }

  mutating func request() -> Policy.Request {
    let told: [Policy.Fact: [Policy.Operand]] = [
      .init(.industry): pick([[], [.word("sugar")], [.word("sugar"), .word("paper")]]),
      .init(.payAmount, of: .target): pick([[.amount(1, unit: "CNY")], [.amount(1, unit: nil)]]),
    ]
    return Policy.Request(
      pick([.use] + Policy.Action.leaves + [.sell]), target: pick(["t", "part", nil]), purpose: pick(["a", "b", nil]),
      recipient: pick(["p", "q"]),
      recipientKinds: pick([["consumer"], ["vendor", "auditor"], nil]), region: pick(["450203", "110000", nil]),
      export: pick([Policy.Export.none, .results, .raw, nil]),
      at: noon.adding(seconds: Int64.random(in: -2...2, using: &random)), facts: pick([[:], told]),
      world: pick([nil, .init(kinds: ["p": ["food"]], wholes: ["part": ["t"], "q": ["g"], "sugar": ["food"]])]))
  }

  mutating func state() -> Policy.State {
    Policy.State(
      count: Int64.random(in: 0...4, using: &random),
      since: pick([nil, noon.adding(days: Int64.random(in: -4...0, using: &random))]),
      record: pick([[:], [:], [:], ["urn:d": .violated], ["urn:d": .late], ["/obligation/0": .violated]]))
  }
}

@Suite("Policy: properties")
struct PolicyPropertyTests {
  static func each(_ seed: UInt64, _ body: (inout PolicyMaker, Policy, Policy.Request, Policy.State) throws -> Void)
    rethrows
  {
    var maker = PolicyMaker(random: Seeded(seed))
    var permitted = 0
    for _ in 0..<4000 {
      let (policy, request, state) = (maker.policy(), maker.request(), maker.state())
      if policy.decide(request, state).isPermitted { permitted += 1 }
      try body(&maker, policy, request, state)
    }
    // The generator must reach both answers, or the properties say nothing.
    #expect((400...3600).contains(permitted))
  }

  @Test("adding a prohibition never permits more")
  func prohibitionNarrows() {
    Self.each(1) { maker, policy, request, state in
      var narrower = policy
      narrower.prohibitions.insert(maker.rule(), at: 0)
      if narrower.decide(request, state).isPermitted { #expect(policy.decide(request, state).isPermitted) }
    }
  }

  @Test("adding a permission never permits less")
  func permissionWidens() {
    Self.each(2) { maker, policy, request, state in
      var wider = policy
      wider.permissions.insert(maker.rule(), at: 0)
      if policy.decide(request, state).isPermitted { #expect(wider.decide(request, state).isPermitted) }
    }
  }

  @Test("saying less never permits more")
  func silenceNarrows() {
    Self.each(3) { _, policy, request, state in
      for forget in [
        \Policy.Request.purpose, \Policy.Request.recipient, \Policy.Request.region, \Policy.Request.target,
      ] as [WritableKeyPath<Policy.Request, String?>] {
        var silent = request
        silent[keyPath: forget] = nil
        if policy.decide(silent, state).isPermitted { #expect(policy.decide(request, state).isPermitted) }
      }
      var silent = request
      silent.export = nil
      if policy.decide(silent, state).isPermitted { #expect(policy.decide(request, state).isPermitted) }
      silent = request
      silent.world = nil
      if policy.decide(silent, state).isPermitted { #expect(policy.decide(request, state).isPermitted) }
      silent = request
      silent.facts = [:]
      if policy.decide(silent, state).isPermitted { #expect(policy.decide(request, state).isPermitted) }
    }
  }

  @Test("a refusal always says at least one thing that stands against it")
  func refusalsSpeak() {
    Self.each(4) { _, policy, request, state in
      guard case .refused(let failures) = policy.decide(request, state) else { return }
      #expect(!failures.isEmpty)
      #expect(failures.allSatisfy { !$0.passes.en.isEmpty && !$0.passes.zh.isEmpty && $0.place.hasPrefix("/") })
    }
  }

  @Test("the JSON form reads back the same and stays in its canonical form")
  func roundTrips() throws {
    try Self.each(5) { _, policy, _, _ in
      let text = policy.json.canonicalText
      let read = try Policy(json: try JSON.parse(text), for: .evaluated)
      #expect(read == policy)
      #expect(read.json.canonicalText == text)
    }
  }

  @Test("the report decides as deciding does, and the rule it names is active in it")
  func reportsAgree() {
    Self.each(6) { _, policy, request, state in
      let report = policy.report(request, state)
      #expect(report.decision == policy.decide(request, state))
      guard case .permitted(let name, _) = report.decision else { return }
      #expect(report.rules.contains { $0.kind == .permission && $0.name == name && $0.activation == .active })
      #expect(
        policy.conflict == .permission || !report.rules.contains { $0.kind == .prohibition && $0.activation == .active }
      )
    }
  }
}
