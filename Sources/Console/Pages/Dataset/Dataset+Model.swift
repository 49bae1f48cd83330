public import Vocabulary

extension Console {
  /// One dataset: what it tells, how good and how new it is, under which law it is shared, and the way to ask for it.
  public enum Dataset {
    public struct Model: Sendable {
      public var line: DatasetLine
      public var version: Int64
      public var description: Text
      public var sharing: Class?
      public var openness: Class?
      /// `general`, `important` or `core`.
      public var security: String?
      /// Of general data: 1 to 4.
      public var generalLevel: Int64?
      public var clock: Clock?
      public var fields: [Field] = []
      public var distributions: [Distribution] = []
      /// Newest first.
      public var assessments: [Assessment] = []
      public var conflicts: [Conflict] = []
      /// For its owner and those who oversee: newest first.
      public var versions: [Version] = []
      public var facts: [Offer.Fact] = []
      public var keywords: [String] = []
      /// The offer under which it is used.
      public var offer: String?
      public var timeline: [Event] = []
      /// Tables that the hub keeps.
      public var tables: [Table] = []
      /// Of what is in the catalogue.
      public var use: Use?
      public var lineage: Lineage?
      public var ask: Ask
      /// Whether the caller may put it into the catalogue.
      public var mayPublish: Bool = false
      /// What the caller may report as wrong with it; empty where it cannot report anything.
      public var faults: [String] = []

      public init(line: DatasetLine, version: Int64, description: Text, ask: Ask) {
        self.line = line
        self.version = version
        self.description = description
        self.ask = ask
      }
    }

    /// Whether the caller can ask for it, or why not.
    public enum Ask: Hashable, Sendable {
      /// Granted at once, or decided by its owner, who wants to know on what ground.
      case atOnce, byOwner
      /// It is the caller's own.
      case own
      /// The law keeps it.
      case notShared
      /// Its owner has made no offer under which it could be used.
      case noOffer
      /// It is not in the catalogue, or the caller only looks on.
      case notPossible
    }

    /// Whether others may have it, and by which law.
    public struct Class: Hashable, Sendable {
      public var code: String
      public var ground: String?
      public var conditions: String?

      public init(code: String, ground: String? = nil, conditions: String? = nil) {
        self.code = code
        self.ground = ground
        self.conditions = conditions
      }
    }

    /// When its data last changed, and when they are to change again.
    public struct Clock: Hashable, Sendable {
      public var at: Instant
      public var modified: Instant
      public var cycle: String
      /// Nil if the cycle promises nothing.
      public var due: Instant?

      public init(at: Instant, modified: Instant, cycle: String, due: Instant? = nil) {
        self.at = at
        self.modified = modified
        self.cycle = cycle
        self.due = due
      }
    }

    public struct Field: Hashable, Sendable {
      public var name: String
      public var title: Text?
      /// Of the data contract standard: `string`, `integer` …
      public var kind: String
      /// What it claims to be the source of truth of.
      public var subject: String?

      public init(name: String, title: Text? = nil, kind: String, subject: String? = nil) {
        self.name = name
        self.title = title
        self.kind = kind
        self.subject = subject
      }
    }

    public struct Distribution: Hashable, Sendable {
      public var title: Text?
      /// `CSV`
      public var format: String
      public var address: String
      public var bytes: Int64?

      public init(title: Text? = nil, format: String, address: String, bytes: Int64? = nil) {
        self.title = title
        self.format = format
        self.address = address
        self.bytes = bytes
      }
    }

    /// Another dataset that claims the same field of the same subject.
    public struct Conflict: Hashable, Sendable {
      public var field: String
      public var subject: String
      public var others: [Other]

      public struct Other: Hashable, Sendable {
        public var id: String
        public var title: Text
        public var owner: Party

        public init(id: String, title: Text, owner: Party) {
          self.id = id
          self.title = title
          self.owner = owner
        }
      }

      public init(field: String, subject: String, others: [Other]) {
        self.field = field
        self.subject = subject
        self.others = others
      }
    }

    public struct Version: Hashable, Sendable {
      public var version: Int64
      public var at: Instant
      public var title: Text

      public init(version: Int64, at: Instant, title: Text) {
        self.version = version
        self.at = at
        self.title = title
      }
    }
  }
}
