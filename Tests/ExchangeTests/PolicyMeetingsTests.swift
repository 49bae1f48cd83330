import Testing
import Vocabulary

@testable import Exchange

@Suite("Policy: rules that meet")
struct PolicyMeetingsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let permission: String
    let prohibition: String
    /// nil: they never meet.
    let always: Bool?
    var kind = "permission"
    var testDescription: String { name }
  }

  static let year =
    #""constraint": [{"and": [{"leftOperand": "dateTime", "operator": "gteq", "rightOperand": "2025-01-01"}, {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2025-12-31"}]}]"#
  static func by(_ op: String, _ left: String, _ right: String) -> String {
    #""constraint": [{"leftOperand": "\#(left)", "operator": "\#(op)", "rightOperand": \#(right)}]"#
  }
  static let table: [Case] = [
    Case(name: "the same", permission: #""action": "read""#, prohibition: #""action": "read""#, always: true),
    Case(
      name: "the whole is prohibited", permission: #""action": "read""#, prohibition: #""action": "use""#, always: true),
    Case(
      name: "a part is prohibited", permission: #""action": "use""#, prohibition: #""action": "read""#, always: false),
    Case(name: "another action", permission: #""action": "read""#, prohibition: #""action": "print""#, always: nil),
    Case(
      name: "another thing", permission: #""action": "read", "target": "x""#,
      prohibition: #""action": "read", "target": "y""#, always: nil),
    Case(
      name: "a thing of a collection",
      permission: #""action": "read", "target": {"@type": "AssetCollection", "uid": "x"}"#,
      prohibition: #""action": "read", "target": "y""#, always: false),
    Case(
      name: "what is owed is prohibited", permission: #""action": "read""#, prohibition: #""action": "use""#,
      always: true, kind: "obligation"),
    Case(
      name: "the same condition", permission: #""action": "read", \#(by("eq", "count", "18"))"#,
      prohibition: #""action": "read", \#(by("eq", "count", "18"))"#, always: true),
    Case(
      name: "conditions apart", permission: #""action": "read", \#(by("lt", "count", "18"))"#,
      prohibition: #""action": "read", \#(by("gteq", "count", "18"))"#, always: nil),
    Case(
      name: "conditions that overlap", permission: #""action": "read", \#(by("lteq", "count", "18"))"#,
      prohibition: #""action": "read", \#(by("gteq", "count", "18"))"#, always: false),
    Case(
      name: "a year, and all before the next", permission: #""action": "read", \#(year)"#,
      prohibition: #""action": "read", \#(by("lt", "dateTime", #""2026-01-01""#))"#, always: true),
    Case(
      name: "a year, and all after it", permission: #""action": "read", \#(year)"#,
      prohibition: #""action": "read", \#(by("gteq", "dateTime", #""2026-01-01""#))"#, always: nil),
    Case(
      name: "one purpose of several", permission: #""action": "read", \#(by("isAnyOf", "purpose", #"["a", "b"]"#))"#,
      prohibition: #""action": "read", \#(by("eq", "purpose", #""a""#))"#, always: false),
    Case(
      name: "every purpose", permission: #""action": "read", \#(by("isAnyOf", "purpose", #"["a", "b"]"#))"#,
      prohibition: #""action": "read", \#(by("isNoneOf", "purpose", #"["c"]"#))"#, always: true),
    Case(
      name: "other purposes", permission: #""action": "read", \#(by("eq", "purpose", #""a""#))"#,
      prohibition: #""action": "read", \#(by("eq", "purpose", #""b""#))"#, always: nil),
    Case(
      name: "a city of a province", permission: #""action": "read", \#(by("eq", "spatial", #""4502""#))"#,
      prohibition: #""action": "read", \#(by("eq", "spatial", #""45""#))"#, always: true),
    Case(
      name: "of a kind, and of that and another",
      permission: #""action": "read", \#(by("isA", "recipient", #""student""#))"#,
      prohibition:
        #""action": "read", "constraint": [{"and": [{"leftOperand": "recipient", "operator": "isA", "rightOperand": "student"}, {"leftOperand": "recipient", "operator": "isA", "rightOperand": "employee"}]}]"#,
      always: false),
    Case(
      name: "kinds, of which one has several",
      permission: #""action": "read", \#(by("eq", "lingqu:recipientKind", #""student""#))"#,
      prohibition: #""action": "read", \#(by("eq", "lingqu:recipientKind", #""employee""#))"#, always: false),
  ]

  @Test("rules meet as the table says", arguments: table)
  func meet(_ one: Case) throws {
    let policy = try Policy(
      json: try JSON.parse(#"{"\#(one.kind)": [{\#(one.permission)}], "prohibition": [{\#(one.prohibition)}]}"#),
      for: .evaluated)
    #expect(policy.meetings().first?.always == one.always)
  }

  @Test("a duty that is prohibited meets its prohibition")
  func prohibitedDuty() throws {
    var policy = Policy(permissions: [.init(.read, duties: [.init(.inform)])], prohibitions: [.init(.inform)])
    #expect(policy.meetings().map(\.rule) == ["/permission/0/duty/0"])
    // Which does not keep the permission from being of use.
    #expect(throws: Never.self) { try policy.check() }
    policy.conflict = .invalid
    #expect(throws: Never.self) { try policy.check() }
  }

  @Test("a policy that takes back all it permits is refused, unless permissions prevail")
  func contradiction() throws {
    var policy = Policy(permissions: [.init(.read)], prohibitions: [.init(.use)])
    let refusal = #expect(throws: Refusal.self) { try policy.check() }
    #expect(refusal?.rule == "policy.contradiction")
    #expect(refusal?.field == "/policy/prohibition/0")
    policy.conflict = .permission
    #expect(throws: Never.self) { try policy.check() }
    policy = Policy(permissions: [.init(.read), .init(.print)], prohibitions: [.init(.read)])
    #expect(throws: Never.self) { try policy.check() }
    policy.conflict = .invalid
    #expect(throws: Refusal.self) { try policy.check() }
  }

  @Test("a permission that always meets a prohibition never permits")
  func soundness() {
    PolicyPropertyTests.each(7) { _, policy, request, state in
      guard policy.conflict != .permission, case .permitted(let name, _) = policy.decide(request, state) else { return }
      let voided = Set(policy.meetings().filter(\.always).map(\.rule))
      #expect(!voided.contains(name))
    }
  }
}
