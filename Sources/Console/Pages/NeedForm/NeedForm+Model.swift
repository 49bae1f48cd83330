import Vocabulary

extension Console {
  /// Where a need is published.
  public enum NeedForm {
    /// What the hub is asked to publish.
    public struct Draft: Hashable, Sendable {
      public var title: String
      public var summary: String
      /// A purpose's code, see ``Console/word(of:_:)``, or the author's own word.
      public var purpose: String
      /// A prefecture city's code (GB/T 2260), if it is bound to one.
      public var region: String?
      public var budgetFen: Int64?
      /// How success is measured.
      public var measures: [String]
      /// What is wanted of each kind.
      public var wants: [Kind: String]

      public init(
        title: String, summary: String, purpose: String, region: String? = nil, budgetFen: Int64? = nil,
        measures: [String] = [], wants: [Kind: String] = [:]
      ) {
        self.title = title
        self.summary = summary
        self.purpose = purpose
        self.region = region
        self.budgetFen = budgetFen
        self.measures = measures
        self.wants = wants
      }
    }
  }
}
