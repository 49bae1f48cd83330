public import Vocabulary

extension Console {
  /// The sheet of a manual sample, filled in by a person in the browser. What is in it stays there: the hub only tells the risks.
  public enum SampleSheet {
    public struct Risk: Sendable {
      /// Such as `A.1.a`.
      public var id: String
      public var name: Text

      public init(id: String, name: Text) {
        self.id = id
        self.name = name
      }
    }

    public struct RiskClass: Sendable {
      public var id: String
      public var name: Text
      public var risks: [Risk]

      public init(id: String, name: Text, risks: [Risk]) {
        self.id = id
        self.name = name
        self.risks = risks
      }
    }

    public struct Model: Sendable {
      /// Which rules the risks are of.
      public var rules: String
      /// Nine classes, and nine risks of each, can be chosen by number; the others by the list.
      public var classes: [RiskClass]

      public init(rules: String, classes: [RiskClass]) {
        self.rules = rules
        self.classes = classes
      }
    }
  }
}
