import Foundation
import Testing
import Vocabulary

@testable import Exchange

/// The cases of `Tests/Policies/cases.json`: policies as users write them, requests, and what has to come of them.
struct PolicyCase: Sendable, CustomTestStringConvertible {
  let id: String
  let suite: String
  let policy: JSON
  let request: JSON
  let state: JSON
  let expect: JSON
  var testDescription: String { id }

  static let all: [PolicyCase] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Policies/cases.json").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8), let json = try? JSON.parse(text) else {
      return []
    }
    return (json["cases"]?.array ?? []).map { one in
      let name = one["policy"]?.string ?? ""
      return PolicyCase(
        id: one["id"]?.string ?? "", suite: one["suite"]?.string ?? "",
        policy: json["policies"]?[name]?["policy"] ?? .null, request: one["request"] ?? .null,
        state: one["state"] ?? [:], expect: one["expect"] ?? .null)
    }
  }()
}

@Suite("Policy: cases of the public suites, retold")
struct PolicyCasesTests {
  @Test("there are as many as the public suites have, and more")
  func complete() {
    #expect(PolicyCase.all.count { $0.suite == "states" } == 68)
    #expect(PolicyCase.all.count { $0.suite == "sets" } == 9)
    #expect(PolicyCase.all.count >= 200)
  }

  @Test("each comes out as it has to", arguments: PolicyCase.all)
  func comesOut(_ one: PolicyCase) throws {
    let policy = try Policy(json: one.policy, for: .evaluated)
    let report = policy.report(try .init(json: one.request), try .init(json: one.state))
    #expect(
      one.expect["decision"]?.string == (report.decision.isPermitted ? "permitted" : "refused"), "\(report.said.en)")
    for (name, activation) in one.expect["rules"]?.object ?? [:] {
      // One rule about several actions or targets is several here; one of them is enough.
      let own = report.rules.filter { $0.name == name }.map(\.activation)
      let found: Policy.Activation =
        own.contains(.active) ? .active : own.contains(.undetermined) ? .undetermined : .inactive
      #expect(!own.isEmpty)
      #expect(found.rawValue == activation.string, "\(report.rules.map(\.said.en))")
    }
    if let about = one.expect["about"]?.string, case .refused(let failures) = report.decision {
      #expect(failures.first?.about == about)
    }
    if let owed = one.expect["duties"]?.array, case .permitted(_, let duties) = report.decision {
      #expect(duties.map { .string($0.action.rawValue) } == owed)
    }
  }

  @Test("each policy is written as it is read, and decides the same then", arguments: PolicyCase.all)
  func roundTrips(_ one: PolicyCase) throws {
    let policy = try Policy(json: one.policy, for: .evaluated)
    let again = try Policy(json: try JSON.parse(policy.json.canonicalText), for: .evaluated)
    #expect(again == policy)
  }

  @Test("every report says in both languages of every rule how it stands", arguments: PolicyCase.all)
  func speaks(_ one: PolicyCase) throws {
    let policy = try Policy(json: one.policy, for: .evaluated)
    let report = policy.report(try .init(json: one.request), try .init(json: one.state))
    #expect(!report.said.zh.isEmpty && !report.said.en.isEmpty)
    for rule in report.rules {
      #expect(rule.said.zh.contains(rule.name) && rule.said.en.contains(rule.name))
      #expect(rule.premises.allSatisfy { !$0.said.zh.isEmpty && $0.place.hasPrefix("/") })
    }
  }

  @Test("a year of office hours, 262 windows joined by or, is read and decided")
  func manyWindows() throws {
    let start = try #require(Instant("2024-01-01T00:00:00Z"))
    let days: [Instant] = (0..<366).map { start.adding(days: $0) }.filter { Facts.inChina($0).day <= 5 }
    #expect(days.count == 262)
    func window(_ day: Instant) -> JSON {
      func edge(_ op: String, _ hour: Int64) -> JSON {
        ["leftOperand": "dateTime", "operator": .string(op), "rightOperand": JSON(day.adding(seconds: hour * 3600))]
      }
      return ["and": [edge("gt", 9), edge("lt", 17)]]
    }
    let rule: JSON = ["action": "read", "constraint": [["or": .array(days.map(window))]]]
    let policy = try Policy(json: ["permission": [rule]], for: .evaluated)
    let monday = try #require(Instant("2024-02-12T11:20:10.999Z"))
    #expect(policy.decide(.init(.read, at: monday)).isPermitted)
    #expect(!policy.decide(.init(.read, at: monday.adding(seconds: -6 * 3600))).isPermitted)
    #expect(!policy.decide(.init(.read, at: monday.adding(days: 5))).isPermitted)
    #expect(throws: Refusal.self) { try Policy(json: ["permission": [rule]]) }
  }
}
