import Testing
import Vocabulary

@testable import Exchange

@Suite("Policy: inheritance")
struct PolicyInheritTests {
  static let noon = Instant("2026-11-21T12:00:00Z")!
  let read = Policy.Request(.read, at: noon)
  let heir = Policy(permissions: [.init(.display)], inheritsFrom: ["urn:a", "urn:b"])
  let a = Policy(permissions: [.init(.read)], inheritsFrom: ["urn:c"])
  let b = Policy(permissions: [.init(.print)], prohibitions: [.init(.distribute)])
  let c = Policy(permissions: [.init(.index)], inheritsFrom: ["urn:b"])

  @Test("the rules of all ancestors are added once, in order")
  func adds() throws {
    let whole = try heir.inheriting(["urn:a": a, "urn:b": b, "urn:c": c])
    #expect(whole.inheritsFrom.isEmpty)
    #expect(whole.permissions.map(\.action) == [.display, .read, .index, .print])
    #expect(whole.prohibitions.count == 1)
    #expect(whole.decide(read).isPermitted)
  }

  @Test("one that is not known leaves it permitting nothing, by its name")
  func unknown() throws {
    let part = try heir.inheriting(["urn:a": a, "urn:b": b])
    #expect(part.inheritsFrom == ["urn:c"])
    guard case .refused(let failures) = part.decide(read) else {
      Issue.record("permitted")
      return
    }
    #expect(failures.map(\.about) == ["inheritFrom"])
    #expect(failures[0].asked.en.contains("urn:c"))
  }

  @Test("a policy that inherits from itself is refused with the way")
  func circle() throws {
    let ring = Policy(permissions: [.init(.read)], inheritsFrom: ["urn:a"])
    let refusal = #expect(throws: Refusal.self) { try heir.inheriting(["urn:a": ring, "urn:b": b]) }
    #expect(refusal?.rule == "policy.inherits-itself")
    #expect(refusal?.detail.en.contains("urn:a → urn:a") == true)
  }

  @Test("ancestors without end are refused")
  func bounded() throws {
    var known: [String: Policy] = [:]
    for number in 0..<100 { known["urn:\(number)"] = Policy(permissions: [], inheritsFrom: ["urn:\(number + 1)"]) }
    #expect(throws: Refusal.self) { try Policy(permissions: [], inheritsFrom: ["urn:0"]).inheriting(known) }
  }

  @Test("strategies that differ make conflicts invalid")
  func strategies() throws {
    var (child, parent) = (Policy(permissions: [.init(.read)], inheritsFrom: ["urn:a"]), Policy(permissions: []))
    parent.conflict = .permission
    #expect(try child.inheriting(["urn:a": parent]).conflict == .permission)
    child.conflict = .prohibition
    #expect(try child.inheriting(["urn:a": parent]).conflict == .invalid)
  }
}

@Suite("Policy: whether anything may be done within a term")
struct PolicyAnythingTests {
  // A Saturday.
  let now = Instant("2026-11-21T12:00:00Z")!

  private func open(_ constraints: Policy.Constraint..., days: Int64) -> Bool {
    let policy = Policy(permissions: [.init(.read, where: constraints.map(Policy.Condition.constraint))])
    let request = Policy.Request(.use, purpose: "a", at: now)
    return policy.decideAnything(request, .init(since: now), orWithin: now...now.adding(days: days)).isPermitted
  }

  @Test("working hours come within a week, a wait ends within its term, and nothing opens after it")
  func opens() {
    let hours = Policy.Constraint(.hourOfDay, .eq, .integer(9))
    let monday = Policy.Constraint(.dayOfWeek, .eq, .integer(1))
    let wait = Policy.Constraint(.delayPeriod, .gteq, .days(7))
    #expect(open(hours, monday, days: 3))
    #expect(!open(hours, monday, days: 1))
    #expect(open(wait, days: 8))
    #expect(!open(wait, days: 6))
    #expect(open(wait, hours, days: 8))
    #expect(!open(hours, Policy.Constraint(.purpose, .eq, .word("b")), days: 30))
    #expect(!open(Policy.Constraint(.delayPeriod, .gt, .days(.max)), days: 30))
  }

  @Test("a day that is still to come does not count: agreements are made when they may be used")
  func days() {
    #expect(!open(Policy.Constraint(.dateTime, .gteq, .instant(now.adding(days: 1))), days: 30))
  }
}
