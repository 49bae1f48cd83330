public import Vocabulary

extension Console {
  /// One need, the parts the hub split it into, and the offers that answer each, with reasons.
  public enum Need {
    public struct Model: Sendable {
      public var need: NeedLine
      public var description: Text
      /// How success is measured.
      public var measures: [Text]
      public var parts: [Part]
      public var timeline: [Event] = []

      public init(need: NeedLine, description: Text, measures: [Text], parts: [Part], timeline: [Event] = []) {
        self.need = need
        self.description = description
        self.measures = measures
        self.parts = parts
        self.timeline = timeline
      }
    }

    /// What a need asks of one kind.
    public struct Part: Sendable {
      public var kind: Kind
      public var text: Text
      /// Best first.
      public var matches: [Match]

      public init(kind: Kind, text: Text, matches: [Match]) {
        self.kind = kind
        self.text = text
        self.matches = matches
      }
    }

    public struct Match: Sendable {
      public var offer: OfferLine
      /// 0 … 100.
      public var score: Int64
      public var reasons: [Reason]

      public init(offer: OfferLine, score: Int64, reasons: [Reason]) {
        self.offer = offer
        self.score = score
        self.reasons = reasons
      }
    }
  }
}
