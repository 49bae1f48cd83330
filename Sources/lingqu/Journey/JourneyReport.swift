import Vocabulary

/// What the journey leaves for programs and people.
struct JourneyReport {
  struct Refused {
    var tried: Text
    var refused: Bool
    var rule: String
    var detail: String

    var json: JSON {
      [
        "tried": .string(Language.say(tried)), "refused": .bool(refused), "rule": .string(rule),
        "detail": .string(detail),
      ]
    }
  }

  struct Step {
    var n: Int
    var name: Text
    var ok = false
    var error: String?
    var refusals: [Refused] = []
    /// Indices of the entries the step left; for one that only looks, of those it looked at.
    var evidence: [Int64] = []
    var notes: [String] = []

    var span: String {
      guard let first = evidence.first, let last = evidence.last else { return "–" }
      return first == last ? "\(first)" : "\(first)–\(last)"
    }

    var json: JSON {
      var members: [String: JSON] = [
        "n": JSON(n), "name": .string(Language.say(name)), "ok": .bool(ok), "refusal": refusals.first?.json ?? .null,
        "refusals": .array(refusals.map(\.json)), "evidence": .array(evidence.map { .int($0) }),
        "notes": .array(notes.map { .string($0) }),
      ]
      if let error { members["error"] = .string(error) }
      return .object(members)
    }
  }

  var steps: [Step] = []
  var numbers: [String: JSON] = [:]
  var evidence: JSON = ["verified": false]
  var balanced = false
  var units: JSON = .null

  var isGood: Bool {
    !steps.isEmpty && steps.allSatisfy { $0.ok && $0.refusals.contains(where: \.refused) } && balanced
      && evidence["verified"]?.bool == true
  }

  var json: JSON {
    [
      "format": "lingqu.journey", "version": 1, "steps": .array(steps.map(\.json)), "numbers": .object(numbers),
      "evidence": evidence, "ledger": ["balanced": .bool(balanced), "units": units],
      "simulated": .string(
        Language.say(
          zh: "参与方为模拟；数据、训练、计量、资金与存证为真实", en: "the parties; data, training, metering, money and evidence are real")),
    ]
  }

  var summary: String {
    var table = Table(
      header: [
        "", Language.say(zh: "步骤", en: "step"), Language.say(zh: "被拒绝的尝试", en: "what was refused"),
        Language.say(zh: "规则", en: "rule"), Language.say(zh: "存证", en: "evidence"),
      ])
    for step in steps {
      table.rows.append([
        (step.ok ? "✓ " : "✗ ") + "\(step.n)", Language.say(step.name),
        step.refusals.first.map { Language.say($0.tried) } ?? "", step.refusals.first?.rule ?? "",
        step.span,
      ])
      for more in step.refusals.dropFirst() { table.rows.append(["", "", Language.say(more.tried), more.rule, ""]) }
    }
    var lines = [table.text, ""]
    for (name, value) in numbers.sorted(by: { $0.key < $1.key }) {
      let shown = if case .double(let figure) = value { Figure.short(figure) } else { value.cell }
      lines.append("\(name)  \(shown)")
    }
    lines.append(
      Language.say(zh: "存证验证：", en: "evidence verified: ") + (evidence["verified"]?.cell ?? "") + "  "
        + Language.say(zh: "账目平：", en: "books balanced: ") + "\(balanced)")
    for step in steps where step.error != nil { lines.append("✗ \(step.n): \(step.error ?? "")") }
    return lines.joined(separator: "\n")
  }
}
