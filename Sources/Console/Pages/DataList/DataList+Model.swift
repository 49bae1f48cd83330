public import Vocabulary

extension Console {
  /// One list of data: a version of it, and what it has changed.
  public enum DataList {
    public struct Model: Sendable {
      public var line: DataListLine
      /// The words of its question, by name.
      public var query: [(name: String, value: Text)]
      /// Nil before the first.
      public var version: Version?
      /// The first of what differs from the version before.
      public var changes: Listing<Change>
      public var rows: Listing<Row>
      /// Newest first.
      public var versions: Listing<Version>
      /// Whether the reader may publish it now.
      public var mayPublish: Bool

      public init(
        line: DataListLine, query: [(name: String, value: Text)], version: Version? = nil,
        changes: Listing<Change> = .init(items: []), rows: Listing<Row> = .init(items: []),
        versions: Listing<Version> = .init(items: []), mayPublish: Bool
      ) {
        self.line = line
        self.query = query
        self.version = version
        self.changes = changes
        self.rows = rows
        self.versions = versions
        self.mayPublish = mayPublish
      }
    }

    public struct Version: Sendable {
      public var number: Int64
      public var asOf: Instant
      /// By name, such as `rows`.
      public var counts: [String: Int64]
      /// Rows that came, went and changed; nil of the first.
      public var changes: (added: Int64, removed: Int64, changed: Int64)?
      public var digest: String
      public var entry: Int64?

      public init(
        number: Int64, asOf: Instant, counts: [String: Int64], changes: (added: Int64, removed: Int64, changed: Int64)?,
        digest: String, entry: Int64?
      ) {
        self.number = number
        self.asOf = asOf
        self.counts = counts
        self.changes = changes
        self.digest = digest
        self.entry = entry
      }
    }

    /// A version as a file.
    public struct File: Sendable {
      public enum Form: String, Sendable {
        case csv, json

        var mediaType: String { self == .csv ? "text/csv; charset=utf-8" : "application/json" }
      }

      /// Under which it is saved; letters, digits, `_`, `-` and `.` only.
      public var name: String
      public var bytes: [UInt8]

      public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
      }
    }

    public struct Change: Sendable {
      /// `added`, `removed` or `changed`.
      public var kind: String
      public var title: Text
      public var link: Link?
      /// The members that say something else, by name.
      public var members: [String]

      public init(kind: String, title: Text, link: Link?, members: [String]) {
        self.kind = kind
        self.title = title
        self.link = link
        self.members = members
      }
    }

    public struct Row: Sendable {
      public var title: Text
      public var link: Link?
      /// Who publishes it, or who asks.
      public var unit: Text?
      /// What is said of it besides: a law, a day, a purpose.
      public var said: [Text]
      /// Its states, as badges are called.
      public var states: [String]

      public init(title: Text, link: Link?, unit: Text?, said: [Text], states: [String]) {
        self.title = title
        self.link = link
        self.unit = unit
        self.said = said
        self.states = states
      }
    }
  }
}
