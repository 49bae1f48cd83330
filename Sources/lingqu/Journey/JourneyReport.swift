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
    /// What was offered for a job, and where jobs that the hub placed went and why.
    var offers: [JSON] = []
    var chosen: [JSON] = []

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
      if !offers.isEmpty { members["offers"] = .array(offers) }
      if !chosen.isEmpty { members["chosen"] = .array(chosen) }
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
}
