public import Vocabulary

extension Console {
  /// One offer: what it is, under which policy, at what price, and who used it.
  public enum Offer {
    public struct Model: Sendable {
      public var offer: OfferLine
      public var version: Int64
      /// `published`, `withdrawn` …
      public var state: String
      public var description: Text
      public var capacity: Text?
      public var terms: [Term]
      /// Further facts: format, licence, update cycle, hardware …
      public var facts: [Fact] = []
      /// Nil where that was not asked.
      public var agreements: Int64?
      /// Needs that it answers.
      public var needs: [NeedLine] = []
      public var timeline: [Event] = []
      /// How a model did on data it never saw.
      public var evaluation: Evaluation?
      /// Whether the caller may ask for an agreement on it.
      public var mayRequest: Bool = false

      public init(
        offer: OfferLine, version: Int64, state: String, description: Text, capacity: Text? = nil, terms: [Term],
        facts: [Fact] = [], agreements: Int64? = nil, needs: [NeedLine] = [], timeline: [Event] = [],
        evaluation: Evaluation? = nil, mayRequest: Bool = false
      ) {
        self.offer = offer
        self.version = version
        self.state = state
        self.description = description
        self.capacity = capacity
        self.terms = terms
        self.facts = facts
        self.agreements = agreements
        self.needs = needs
        self.timeline = timeline
        self.evaluation = evaluation
        self.mayRequest = mayRequest
      }
    }

    public struct Fact: Sendable {
      public var name: Text
      public var value: Text

      public init(name: Text, value: Text) {
        self.name = name
        self.value = value
      }
    }
  }
}
