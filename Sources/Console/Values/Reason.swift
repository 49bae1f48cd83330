public import Vocabulary

extension Console {
  /// Why an offer does or does not answer a need.
  public struct Reason: Hashable, Sendable {
    public var text: Text
    public var met: Bool

    public init(text: Text, met: Bool) {
      self.text = text
      self.met = met
    }
  }
}
