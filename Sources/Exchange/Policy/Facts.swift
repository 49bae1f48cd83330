import Vocabulary

/// The request and the state as constraints see them.
struct Facts {
  let request: Policy.Request
  let state: Policy.State

  /// What is known of one fact.
  enum Known {
    case unknown
    case word(String)
    case number(Int64)
    case many([Policy.Operand])
    case kinds(Set<String>)
  }

  func known(_ left: Policy.LeftOperand, of subject: Policy.Subject) -> Known {
    if !request.facts.isEmpty {
      if let told = request.facts[Policy.Fact(left, of: subject)] { return .many(told) }
      // What narrows the action narrows the use of it.
      if subject == .action, let told = request.facts[Policy.Fact(left)] { return .many(told) }
    }
    switch subject {
    case .use, .action: return own(left)
    case .assignee: return [.recipient, .recipientKind, .spatial].contains(left) ? own(left) : .unknown
    case .target: return .unknown
    }
  }

  private func own(_ left: Policy.LeftOperand) -> Known {
    func word(_ value: String?) -> Known { value.map { .word($0) } ?? .unknown }
    switch left {
    case .purpose: return word(request.purpose)
    case .recipient: return word(request.recipient)
    case .recipientKind: return request.recipientKinds.map { .kinds($0) } ?? .unknown
    case .spatial: return word(request.region)
    case .export: return word(request.export?.rawValue)
    case .dateTime: return .number(request.at.milliseconds)
    case .count: return .number(state.count.addingReportingOverflow(1).partialValue)
    case .elapsedTime, .delayPeriod: return .number(state.since.map { request.at.milliseconds(since: $0) } ?? 0)
    case .hourOfDay: return .number(Self.inChina(request.at).hour)
    case .dayOfWeek: return .number(Self.inChina(request.at).day)
    default: return .unknown
    }
  }

  /// The hour of the day, and the day of the week from Monday, at UTC+8.
  static func inChina(_ at: Instant) -> (hour: Int64, day: Int64) {
    let hours = ((at.milliseconds + 28_800_000) / 3_600_000)
    // 1970-01-01 was a Thursday.
    return (hours % 24, (hours / 24 + 3) % 7 + 1)
  }

  /// Whether `value` is an instance of `kind`.
  func isA(_ value: String, _ kind: String) -> Truth {
    if value == request.recipient, request.recipientKinds?.contains(kind) == true { return .yes }
    if let world = request.world { return Truth(Self.reaches(kind, from: value, by: world.kinds)) }
    return value == request.recipient && request.recipientKinds != nil ? .no : .unknown
  }

  /// Whether `value` is `whole` or is contained in it.
  func isPart(_ value: String, of whole: String) -> Truth {
    if value == whole { return .yes }
    guard let world = request.world else { return .unknown }
    return Truth(Self.reaches(whole, from: value, by: world.wholes))
  }

  private static func reaches(_ end: String, from start: String, by steps: [String: Set<String>]) -> Bool {
    var seen: Set<String> = []
    var open = [start]
    while let next = open.popLast() {
      for step in steps[next] ?? [] where seen.insert(step).inserted {
        if step == end { return true }
        open.append(step)
      }
    }
    return false
  }
}

/// Three-valued: a fact may be unknown.
enum Truth: Equatable {
  case yes, no, unknown

  init(_ value: Bool) { self = value ? .yes : .no }

  static prefix func ! (truth: Truth) -> Truth { truth == .yes ? .no : truth == .no ? .yes : .unknown }

  /// Kleene's three-valued logic.
  static func all(_ truths: some Sequence<Truth>) -> Truth {
    var out = Truth.yes
    for truth in truths where truth != .yes {
      if truth == .no { return .no }
      out = .unknown
    }
    return out
  }

  static func any(_ truths: some Sequence<Truth>) -> Truth {
    var out = Truth.no
    for truth in truths where truth != .no {
      if truth == .yes { return .yes }
      out = .unknown
    }
    return out
  }
}
