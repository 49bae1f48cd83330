import Foundation
import Testing
import Vocabulary

@testable import Exchange

/// A template of `docs/write-a-policy.md`: the policy, a request that it permits, one that it refuses, and by which rule.
struct PolicyTemplate: Sendable, CustomTestStringConvertible {
  let title: String
  let policy: JSON
  let permitted: JSON
  let refused: JSON
  let rule: String
  var testDescription: String { title }

  static func read(_ name: String) -> [PolicyTemplate] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/\(name)").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.components(separatedBy: "\n### ").dropFirst().compactMap { section in
      let lines = section.components(separatedBy: "\n")
      let block = lines.filter { $0.hasPrefix("    ") }.joined(separator: "\n")
      let quoted = (lines.first { $0.contains("`{") } ?? "").components(separatedBy: "`")
      guard quoted.count >= 7, let policy = try? JSON.parse(block), let permitted = try? JSON.parse(quoted[1]),
        let refused = try? JSON.parse(quoted[3])
      else { return nil }
      return PolicyTemplate(
        title: lines[0], policy: policy, permitted: permitted, refused: refused, rule: quoted[5])
    }
  }

  static let all = read("write-a-policy.md")

  func decide(_ request: JSON) throws -> Policy.Decision {
    var members = request.object ?? [:]
    members["at"] = members["at"] ?? "2026-03-11T10:00:00+08:00"
    return try Policy(json: policy).decide(.init(json: .object(members)), .init(json: members["state"] ?? [:]))
  }
}

@Suite("Policy: the templates of the documentation")
struct PolicyTemplateTests {
  @Test("there are twenty, the same in both languages")
  func twenty() {
    #expect(PolicyTemplate.all.count == 20)
    let chinese = PolicyTemplate.read("write-a-policy.zh.md")
    #expect(chinese.map(\.policy) == PolicyTemplate.all.map(\.policy))
    #expect(chinese.map(\.permitted) == PolicyTemplate.all.map(\.permitted))
    #expect(chinese.map(\.refused) == PolicyTemplate.all.map(\.refused))
  }

  @Test(
    "each may be offered, permits what it says, and refuses what it says by the rule it says",
    arguments: PolicyTemplate.all)
  func decides(_ template: PolicyTemplate) throws {
    let policy = try Policy(json: template.policy)
    try policy.check()
    #expect(try Policy(json: policy.json) == policy)
    #expect(try template.decide(template.permitted).isPermitted)
    guard case .refused(let failures) = try template.decide(template.refused) else {
      Issue.record("permitted")
      return
    }
    #expect(Policy.Failure.refusal(failures).rule == template.rule)
  }
}
