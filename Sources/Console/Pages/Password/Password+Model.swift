public import Vocabulary

extension Console {
  /// Where a password is changed: the only page there is for who has a one-time password.
  public enum Password {
    public struct Model: Sendable {
      /// Whether nothing else may be done before.
      public var must: Bool
      /// What was wrong, by the field's name; under `""` what concerns no field.
      public var errors: [String: Text] = [:]

      public init(must: Bool, errors: [String: Text] = [:]) {
        self.must = must
        self.errors = errors
      }
    }
  }
}
