public import Vocabulary

extension Console {
  /// One model: its card, what it comes of, how it was evaluated and where its filing stands.
  public enum ModelPage {
    public struct Model: Sendable {
      public var line: ModelLine
      public var description: Text
      /// Of its offer, or of its entry in the registry.
      public var state: String
      public var terms: [Term]
      /// Newest first.
      public var filing: [FilingStep] = []
      public var lineage: Lineage
      public var report: EvaluationReport.Model?
      /// A model that foretells numbers: its error beside its best baseline's.
      public var evaluation: Offer.Evaluation?
      public var board: FilingBoard.Model?
      /// The ethics and risk entry: purpose, affected people, stop rule, owner, review date.
      public var entry: [Offer.Fact] = []
      /// What keeps it from being published.
      public var missing: [FilingBoard.Gap] = []
      public var timeline: [Event] = []
      /// Its offer, for whoever may ask for an agreement.
      public var offer: String?
      public var mayRequest: Bool
      /// Whether the reader's organisation has a key for it.
      public var mayPlay: Bool

      public init(
        line: ModelLine, description: Text, state: String, terms: [Term], lineage: Lineage, offer: String? = nil,
        mayRequest: Bool = false, mayPlay: Bool = false
      ) {
        self.line = line
        self.description = description
        self.state = state
        self.terms = terms
        self.lineage = lineage
        self.offer = offer
        self.mayRequest = mayRequest
        self.mayPlay = mayPlay
      }
    }

    public struct FilingStep: Sendable {
      public var state: String
      public var at: Instant
      public var number: String?
      public var note: Text?
      /// Whether it came with an assessment of the filing.
      public var isAssessed: Bool

      public init(
        state: String, at: Instant, number: String? = nil, note: Text? = nil, isAssessed: Bool = false
      ) {
        self.state = state
        self.at = at
        self.number = number
        self.note = note
        self.isAssessed = isAssessed
      }
    }
  }
}
