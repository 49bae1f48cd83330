public import Vocabulary

extension Console {
  /// An organisation as pages name it.
  public struct Party: Hashable, Sendable {
    public var id: String
    public var name: Text

    public init(id: String, name: Text) {
      self.id = id
      self.name = name
    }
  }
}
