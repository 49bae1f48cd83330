public import Vocabulary

extension Console {
  /// One request for a dataset, and its decision.
  public enum Sharing {
    public struct Model: Sendable {
      public var at: Instant
      public var line: SharingLine
      public var dataset: DatasetLine?
      /// Under which law the dataset is shared, and on what conditions.
      public var `class`: Dataset.Class?
      /// The duty or the law on which the applicant's need rests.
      public var ground: String?
      public var days: Int64
      public var decidedAt: Instant?
      /// What granted it without anybody's decision: `unconditional`, or a rule's name.
      public var grantedBy: String?
      /// Why it was refused: a code of the list, and words.
      public var reason: String?
      public var words: String?
      public var agreement: String?
      public var timeline: [Event] = []
      /// Whether the caller may grant or refuse it.
      public var mayDecide: Bool = false
      /// Whether the caller may take it back.
      public var mayWithdraw: Bool = false
      /// The reasons of the list.
      public var reasons: [String] = []

      public init(at: Instant, line: SharingLine, days: Int64) {
        self.at = at
        self.line = line
        self.days = days
      }
    }

    public enum Decision: Hashable, Sendable {
      case grant
      case refuse(reason: String, words: String?)
      case withdraw
    }

    /// What was typed into the form that refuses.
    struct Entry {
      var typed: Form
      var errors: [String: Text] = [:]

      mutating func decision() -> Decision? {
        switch typed["act"] {
        case "grant": return .grant
        case "withdraw": return .withdraw
        default:
          guard let reason = typed.value("reason") else {
            errors["reason"] = Text(zh: "请选择一项理由", en: "choose a reason")
            return nil
          }
          return .refuse(reason: reason, words: typed.value("words"))
        }
      }

      /// Puts a refusal of the hub beside the field that it names.
      mutating func note(_ refusal: Refusal) {
        let first = refusal.field?.split(separator: "/").first.map(String.init) ?? ""
        errors[["reason", "words"].contains(first) ? first : ""] = refusal.said
      }
    }
  }
}
