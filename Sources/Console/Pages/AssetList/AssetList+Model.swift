public import Vocabulary

extension Console {
  /// The data asset ledger of the caller's organisation.
  public enum AssetList {
    public struct Model: Sendable {
      public var lines: Listing<Line>
      /// The first and the last month: `2026-01`.
      public var from: String
      public var to: String

      public init(lines: Listing<Line>, from: String, to: String) {
        self.lines = lines
        self.from = from
        self.to = to
      }
    }

    public struct Line: Hashable, Sendable {
      public var dataset: String
      public var title: Text
      /// `intangible`, `inventory`, `development` or `unrecognised`; nil where nobody has classed it.
      public var kind: String?
      /// Kinds of the rights in force: `holding`, `processing`, `operation`.
      public var rights: [String]
      public var costBeforeFen: Int64
      public var costFen: Int64
      public var uses: Int64
      public var grossFen: Int64

      public init(
        dataset: String, title: Text, kind: String? = nil, rights: [String], costBeforeFen: Int64, costFen: Int64,
        uses: Int64, grossFen: Int64
      ) {
        self.dataset = dataset
        self.title = title
        self.kind = kind
        self.rights = rights
        self.costBeforeFen = costBeforeFen
        self.costFen = costFen
        self.uses = uses
        self.grossFen = grossFen
      }
    }
  }
}
