internal import Vocabulary

/// One step between what a model said and what is scored.
public enum AnswerFilter: Hashable, Sendable {
  case regex(pattern: String, group: Int, fallback: String)
  case takeFirst
  case takeFirstK(Int)
  case majorityVote
  case removeWhitespace
  case lowercase
  case uppercase
  case map([String: String], or: String)

  init(reading node: TaskNode) throws(Refusal) {
    switch try node["function"].neededText() {
    case "regex":
      try node.allow(["function", "regex_pattern", "group_select", "fallback"])
      let pattern = try node["regex_pattern"].text() ?? "#### (\\-?[0-9\\.\\,]+)"
      _ = try PythonPattern(pattern, field: node["regex_pattern"].place)
      self = .regex(
        pattern: pattern, group: try node["group_select"].whole(-1_000...1_000) ?? 0,
        fallback: try node["fallback"].text() ?? "[invalid]")
    case "take_first": self = .takeFirst
    case "take_first_k": self = .takeFirstK(try node["k"].whole(1...EvaluationTask.mostRepeats) ?? 1)
    case "majority_vote": self = .majorityVote
    case "remove_whitespace", "strip": self = .removeWhitespace
    case "lowercase": self = .lowercase
    case "uppercase": self = .uppercase
    case "map":
      try node.allow(["function", "mapping_dict", "default_value"])
      var table: [String: String] = [:]
      for name in node["mapping_dict"].names { table[name] = try node["mapping_dict"][name].text() ?? "" }
      self = .map(table, or: try node["default_value"].text() ?? "")
    case let other:
      let known = "regex, take_first, take_first_k, majority_vote, remove_whitespace, strip, lowercase, uppercase, map"
      throw node["function"].fail(
        "不支持过滤器 \(other)", "the filter \(other) is not supported", remedy: Text(zh: known, en: known))
    }
  }
}

/// Applies the filters of one chain, each compiled once.
struct AnswerFilters {
  private let steps: [(AnswerFilter, PythonPattern?)]

  init(_ chain: EvaluationTask.FilterChain) throws(Refusal) {
    var steps: [(AnswerFilter, PythonPattern?)] = []
    for step in chain.steps {
      if case .regex(let pattern, _, _) = step {
        steps.append((step, try PythonPattern(pattern, field: chain.name)))
      } else {
        steps.append((step, nil))
      }
    }
    self.steps = steps
  }

  /// What is left of the answers to one item.
  func apply(_ answers: [String]) throws(Refusal) -> [String] {
    var answers = answers
    for (step, pattern) in steps {
      switch step {
      case .regex(_, let group, let fallback):
        guard let pattern else { continue }
        for index in answers.indices {
          answers[index] = try Self.selected(pattern.findAll(in: answers[index]), group) ?? fallback
        }
      case .takeFirst: answers = Array(answers.prefix(1))
      case .takeFirstK(let count): answers = Array(answers.prefix(count))
      case .majorityVote: answers = Self.majority(answers).map { [$0] } ?? []
      case .removeWhitespace: answers = answers.map { PythonText.strip($0) }
      case .lowercase: answers = answers.map { $0.lowercased() }
      case .uppercase: answers = answers.map { $0.uppercased() }
      case .map(let table, let usual): answers = answers.map { table[$0] ?? usual }
      }
    }
    return answers
  }

  /// The match that `group` selects (from the end if negative), and of its groups the first that is not empty.
  private static func selected(_ matches: [[String]], _ group: Int) -> String? {
    let place = group < 0 ? group + matches.count : group
    guard matches.indices.contains(place) else { return nil }
    let groups = matches[place]
    guard groups.count > 1 else { return groups.first.map { PythonText.strip($0) } }
    return groups.first { !$0.isEmpty }.map { PythonText.strip($0) }
  }

  /// The most frequent; of several the one that came first.
  private static func majority(_ answers: [String]) -> String? {
    var counts: [String: Int] = [:]
    for answer in answers { counts[answer, default: 0] += 1 }
    let most = counts.values.max()
    return answers.first { counts[$0] == most }
  }
}
