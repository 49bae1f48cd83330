public import Vocabulary

extension Console {
  /// Where a model is tried.
  public enum Playground {
    public struct Model: Sendable {
      /// What the reader's keys may call.
      public var models: [Choice]
      /// Agreements under which a short key can be made here.
      public var agreements: [ModelKeys.Choice]
      /// Whether models can be called at all: this replica serves them.
      public var isServed: Bool

      public init(models: [Choice], agreements: [ModelKeys.Choice] = [], isServed: Bool) {
        self.models = models
        self.agreements = agreements
        self.isServed = isServed
      }
    }

    public struct Choice: Hashable, Sendable {
      /// What it is called by.
      public var name: String
      public var title: Text

      public init(name: String, title: Text) {
        self.name = name
        self.title = title
      }
    }

    /// What is asked of a model.
    public struct Draft: Hashable, Sendable {
      /// The key's secret. Kept nowhere.
      public var key: String
      public var model: String
      public var system: String?
      public var text: String
      /// Of the answer.
      public var mostTokens: Int64

      public init(key: String, model: String, system: String? = nil, text: String, mostTokens: Int64) {
        self.key = key
        self.model = model
        self.system = system
        self.text = text
        self.mostTokens = mostTokens
      }
    }

    /// A part of an answer, as it comes.
    public enum Piece: Sendable {
      case text(String)
      /// The answer is whole.
      case done(Figures)
      /// It is not, and why.
      case failed(Text)
    }

    public struct Figures: Hashable, Sendable {
      public var promptTokens: Int64?
      public var cachedTokens: Int64?
      public var completionTokens: Int64?
      /// Thousandths of a fen; nil where the reader's agreements do not tell.
      public var milliFen: Int64?
      /// From the call to the first part of the answer.
      public var firstMilliseconds: Int64?
      public var milliseconds: Int64
      /// Whether the answer was cut off because it may not be longer.
      public var isCut: Bool

      public init(
        promptTokens: Int64? = nil, cachedTokens: Int64? = nil, completionTokens: Int64? = nil, milliFen: Int64? = nil,
        firstMilliseconds: Int64? = nil, milliseconds: Int64, isCut: Bool = false
      ) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.milliFen = milliFen
        self.firstMilliseconds = firstMilliseconds
        self.milliseconds = milliseconds
        self.isCut = isCut
      }
    }
  }
}
