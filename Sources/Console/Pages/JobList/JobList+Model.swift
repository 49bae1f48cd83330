public import Vocabulary

extension Console {
  /// The jobs that the caller may see.
  public enum JobList {
    public struct Line: Sendable {
      public var id: String
      public var name: String
      public var state: String
      public var owner: Party
      /// The pool it was placed in.
      public var pool: Text?
      public var submittedAt: Instant
      /// Nil while it waits.
      public var wallMilliseconds: Int64?
      public var costFen: Int64?

      public init(
        id: String, name: String, state: String, owner: Party, pool: Text? = nil, submittedAt: Instant,
        wallMilliseconds: Int64? = nil, costFen: Int64? = nil
      ) {
        self.id = id
        self.name = name
        self.state = state
        self.owner = owner
        self.pool = pool
        self.submittedAt = submittedAt
        self.wallMilliseconds = wallMilliseconds
        self.costFen = costFen
      }
    }

    public struct Model: Sendable {
      public var jobs: Listing<Line>

      public init(jobs: Listing<Line>) {
        self.jobs = jobs
      }
    }
  }
}
