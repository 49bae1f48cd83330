public import Vocabulary

extension Console {
  /// One line of a policy in ODRL terms, already said in words.
  public struct Term: Hashable, Sendable {
    public enum Effect: String, CaseIterable, Sendable {
      case permission, prohibition, duty
    }
    public var effect: Effect
    public var text: Text
    /// The constraints that narrow it: purpose, region, term, count …
    public var constraints: [Text] = []

    public init(effect: Effect, text: Text, constraints: [Text] = []) {
      self.effect = effect
      self.text = text
      self.constraints = constraints
    }
  }
}
