import Testing
import Vocabulary

@testable import Exchange

private let noon = Instant("2026-11-21T12:00:00Z")!

private func ask(
  _ action: Policy.Action = .execute, purpose: String? = "energy-saving", region: String? = "450200",
  export: Policy.Export? = Policy.Export.none, at: Instant = noon
) -> Policy.Request {
  Policy.Request(
    action, purpose: purpose, recipient: "prt_a", recipientKinds: ["consumer", "vendor"], region: region,
    export: export, at: at)
}

private func permit(_ conditions: Policy.Condition...) -> Policy {
  Policy(permissions: [Policy.Rule(.use, where: conditions)])
}

private func only(_ left: Policy.LeftOperand, _ op: Policy.Operator, _ right: Policy.Operand...) -> Policy {
  permit(.constraint(Policy.Constraint(left, op, right)))
}

@Suite("Policy: what may be done")
struct PolicyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let policy: Policy
    var request = ask()
    var state = Policy.State()
    let passes: Bool
    var testDescription: String { name }
  }

  static let ninety = only(.elapsedTime, .lteq, .days(90))
  static let table: [Case] = [
    Case(name: "an open policy permits", policy: .open, passes: true),
    Case(name: "nothing permitted refuses", policy: Policy(permissions: []), passes: false),
    Case(name: "another action", policy: Policy(permissions: [.init(.read)]), passes: false),
    Case(name: "use includes execute", policy: Policy(permissions: [.init(.use)]), passes: true),
    Case(name: "purpose eq", policy: only(.purpose, .eq, .word("energy-saving")), passes: true),
    Case(name: "purpose differs", policy: only(.purpose, .eq, .word("research")), passes: false),
    Case(
      name: "purpose not said", policy: only(.purpose, .eq, .word("research")), request: ask(purpose: nil),
      passes: false),
    Case(
      name: "purpose not said is not another purpose", policy: only(.purpose, .neq, .word("research")),
      request: ask(purpose: nil), passes: false),
    Case(name: "purpose neq", policy: only(.purpose, .neq, .word("advertising")), passes: true),
    Case(
      name: "purpose isAnyOf", policy: only(.purpose, .isAnyOf, .word("research"), .word("energy-saving")), passes: true
    ),
    Case(
      name: "purpose isNoneOf", policy: only(.purpose, .isNoneOf, .word("research"), .word("energy-saving")),
      passes: false),
    Case(name: "recipient", policy: only(.recipient, .eq, .word("prt_a")), passes: true),
    Case(name: "another recipient", policy: only(.recipient, .eq, .word("prt_b")), passes: false),
    Case(name: "one of its kinds", policy: only(.recipientKind, .isAnyOf, .word("vendor")), passes: true),
    Case(name: "none of its kinds", policy: only(.recipientKind, .isAnyOf, .word("auditor")), passes: false),
    Case(name: "in the province, short code", policy: only(.spatial, .eq, .word("45")), passes: true),
    Case(name: "in the province, long code", policy: only(.spatial, .eq, .word("450000")), passes: true),
    Case(name: "in the city", policy: only(.spatial, .isAnyOf, .word("4501"), .word("4502")), passes: true),
    Case(name: "in another city", policy: only(.spatial, .eq, .word("450100")), passes: false),
    Case(
      name: "the province is not in the city", policy: only(.spatial, .eq, .word("4502")), request: ask(region: "45"),
      passes: false),
    Case(name: "before the end", policy: only(.dateTime, .lt, .instant(noon.adding(seconds: 1))), passes: true),
    Case(name: "at the end", policy: only(.dateTime, .lt, .instant(noon)), passes: false),
    Case(name: "at the end, inclusive", policy: only(.dateTime, .lteq, .instant(noon)), passes: true),
    Case(name: "not yet", policy: only(.dateTime, .gteq, .instant(noon.adding(seconds: 1))), passes: false),
    Case(name: "after", policy: only(.dateTime, .gt, .instant(noon.adding(seconds: -1))), passes: true),
    Case(
      name: "the last of three", policy: only(.count, .lteq, .integer(3)), state: .init(count: 2), passes: true),
    Case(name: "the fourth of three", policy: only(.count, .lteq, .integer(3)), state: .init(count: 3), passes: false),
    Case(
      name: "the ninetieth day", policy: ninety, state: .init(since: noon.adding(days: -90)), passes: true),
    Case(
      name: "a millisecond after ninety days", policy: ninety,
      state: .init(since: noon.adding(days: -90).adding(milliseconds: -1)), passes: false),
    Case(name: "no export", policy: only(.export, .eq, .word("none")), passes: true),
    Case(
      name: "results where none may leave", policy: only(.export, .eq, .word("none")),
      request: ask(export: .results), passes: false),
    Case(
      name: "raw export needs distribute", policy: Policy(permissions: [.init(.execute)]), request: ask(export: .raw),
      passes: false),
    Case(
      name: "distribute prohibited stops raw export",
      policy: Policy(permissions: [.init(.use)], prohibitions: [.init(.distribute)]), request: ask(export: .raw),
      passes: false),
    Case(
      name: "distribute prohibited lets results out",
      policy: Policy(permissions: [.init(.use)], prohibitions: [.init(.distribute)]), request: ask(export: .results),
      passes: true),
    Case(
      name: "a prohibition that does not apply",
      policy: Policy(
        permissions: [.init(.use)],
        prohibitions: [.init(.use, where: [.constraint(.init(.purpose, .eq, .word("advertising")))])]),
      passes: true),
    Case(
      name: "a prohibition by a fact that is not known applies",
      policy: Policy(
        permissions: [.init(.use)],
        prohibitions: [.init(.use, where: [.constraint(.init(.purpose, .eq, .word("advertising")))])]),
      request: ask(purpose: nil), passes: false),
    Case(
      name: "use is everything, so what is prohibited of it stops it",
      policy: Policy(permissions: [.init(.use)], prohibitions: [.init(.distribute)]), request: ask(.use), passes: false),
    Case(
      name: "a prohibition that does not apply leaves use alone",
      policy: Policy(
        permissions: [.init(.use)],
        prohibitions: [.init(.distribute, where: [.constraint(.init(.purpose, .eq, .word("advertising")))])]),
      request: ask(.use), passes: true),
    Case(
      name: "a permission for one action is none for use", policy: Policy(permissions: [.init(.execute)]),
      request: ask(.use), passes: false),
    Case(
      name: "and",
      policy: permit(
        .and([
          .constraint(.init(.purpose, .eq, .word("energy-saving"))), .constraint(.init(.spatial, .eq, .word("11"))),
        ])), passes: false),
    Case(
      name: "or",
      policy: permit(
        .or([
          .constraint(.init(.purpose, .eq, .word("energy-saving"))), .constraint(.init(.spatial, .eq, .word("11"))),
        ])), passes: true),
    Case(
      name: "xone of two",
      policy: permit(
        .xone([
          .constraint(.init(.purpose, .eq, .word("energy-saving"))), .constraint(.init(.spatial, .eq, .word("45"))),
        ])), passes: false),
    Case(
      name: "the second permission serves",
      policy: Policy(permissions: [
        .init(.use, where: [.constraint(.init(.purpose, .eq, .word("research")))]), .init(.execute),
      ]), passes: true),
  ]

  @Test("each case is decided as the table says", arguments: table)
  func decides(_ row: Case) {
    #expect(row.policy.decide(row.request, row.state).isPermitted == row.passes)
  }

  @Test("a refusal names the constraint, what was asked and what would pass")
  func refusalSaysWhy() throws {
    let policy = permit(
      .constraint(.init(.purpose, .eq, .word("energy-saving"))), .constraint(.init(.elapsedTime, .lteq, .days(90))))
    guard case .refused(let failures) = policy.decide(ask(purpose: "resale"), .init(since: noon)) else {
      Issue.record("permitted")
      return
    }
    #expect(failures.map(\.place) == ["/permission/0/constraint/0"])
    #expect(failures[0].asked.en == "resale")
    #expect(failures[0].passes.en == "the purpose is energy-saving")
    let refusal = Policy.Failure.refusal(failures)
    #expect(refusal.rule == "policy.purpose")
    #expect(refusal.detail.zh.contains("resale"))
    #expect(refusal.remedy?.zh.contains("energy-saving") == true)
  }

  @Test("a decision names its rule and its duties")
  func decisionNamesRule() {
    let policy = Policy(
      permissions: [.init(.use, uid: "urn:mill:history", duties: [.init(.attribute)])],
      obligations: [.init(.inform)])
    #expect(policy.decide(ask()) == .permitted(by: "urn:mill:history", duties: [.init(.attribute), .init(.inform)]))
  }
}
