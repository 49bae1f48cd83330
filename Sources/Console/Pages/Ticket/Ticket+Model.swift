public import Vocabulary

extension Console {
  /// One ticket, and what is done about it.
  public enum Ticket {
    public struct Model: Sendable {
      public var at: Instant
      public var line: TicketLine
      public var dataset: DatasetLine?
      /// The rules that are broken, with rows and advice.
      public var failures: [Dataset.Assessment.Failure] = []
      /// The grade that it is to have again.
      public var expected: String?
      public var staleAt: Instant?
      /// Of a report: who, a code of the list, and words.
      public var reporter: Party?
      public var fault: String?
      public var reported: String?
      /// What was said about its term.
      public var reminders: [Said] = []
      public var reopened: Int64 = 0
      public var closedAt: Instant?
      /// What has closed it, why by hand, and words; of an open one why it was opened again.
      public var ending: String?
      public var reason: String?
      public var words: String?
      public var timeline: [Event] = []
      /// Whether the caller may close it, and whether it is the caller's own to look after.
      public var mayClose: Bool = false
      public var isMine: Bool = false
      /// Whether a person is signed in who may take it.
      public var mayTake: Bool = false
      public var mayReopen: Bool = false
      /// The reasons of the list.
      public var reasons: [String] = []

      public init(at: Instant, line: TicketLine) {
        self.at = at
        self.line = line
      }
    }

    public struct Said: Hashable, Sendable {
      public var step: String
      public var at: Instant

      public init(step: String, at: Instant) {
        self.step = step
        self.at = at
      }
    }

    public enum Decision: Hashable, Sendable {
      case take
      case giveBack
      case close(reason: String, words: String?)
      case reopen(words: String)
    }

    /// What was typed into one of its forms.
    struct Entry {
      var typed: Form
      var errors: [String: Text] = [:]

      mutating func decision() -> Decision? {
        switch typed["act"] {
        case "take": return .take
        case "give-back": return .giveBack
        case "reopen":
          guard let words = typed.value("why") else {
            errors["why"] = Text(zh: "请写明原因", en: "tell why")
            return nil
          }
          return .reopen(words: words)
        default:
          guard let reason = typed.value("reason") else {
            errors["reason"] = Text(zh: "请选择一项理由", en: "choose a reason")
            return nil
          }
          return .close(reason: reason, words: typed.value("words"))
        }
      }

      /// Puts a refusal of the hub beside the field that it names.
      mutating func note(_ refusal: Refusal) {
        let first = refusal.field?.split(separator: "/").first.map(String.init) ?? ""
        let field = first == "words" && typed["act"] == "reopen" ? "why" : first
        errors[["reason", "words", "why"].contains(field) ? field : ""] = refusal.said
      }
    }
  }
}
