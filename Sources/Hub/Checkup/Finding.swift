public import Vocabulary

/// What one look at a hub or its machine found, and what to do about it.
public struct Finding: Hashable, Sendable, Codable {
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    case ok
    /// The hub runs, but something should be done.
    case warning
    /// Something is broken, or what the hub promises does not hold.
    case failed
  }

  /// Which look it was: one of ``Checkup/Check``, or a name of the one who looks.
  public var check: String
  public var state: State
  public var found: Text
  /// What to do; nil if nothing.
  public var remedy: Text?

  public init(_ check: String, _ state: State, _ found: Text, remedy: Text? = nil) {
    self.check = check
    self.state = state
    self.found = Text(zh: String(found.zh.prefix(3000)), en: String(found.en.prefix(3000)))
    self.remedy = remedy
  }
}

extension Finding: Shaped {
  static let shape = Schema.named(
    "Finding",
    .object([
      .must("check", .string()), .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("found", .text),
      .may("remedy", .text, "what to do about it"),
    ]))
}
