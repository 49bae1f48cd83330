/// Where the truth is kept: a relational database with two drivers, one of them ``SQLiteDatabase``.
///
/// ```swift
/// let open = try await database.read { tx in
///   try tx.rows("SELECT id, title FROM offer WHERE state = ?", "open").map { try $0.decode(Offer.self) }
/// }
/// ```
///
/// - Both closures are synchronous and run on a thread of the driver's own, never on the cooperative pool.
///   They must not block on anything but the transaction, and must not let the ``Transaction`` escape.
/// - `write` returns only after the commit is on disk (*durable before acknowledged*). If the closure throws,
///   its changes are undone and the error is rethrown; other writes are not affected.
/// - Concurrent writes share one transaction and one fsync (*group commit*): each is undone alone if it throws, runs in the
///   order in which it was asked for, and sees what the earlier ones of the group have done.
/// - A driver may run a `write` closure again: after a serialisation failure, a lost connection, or because another write
///   of its group had to be undone. Let a closure touch nothing but the transaction; what it was told in an earlier run
///   does not count.
public protocol Database: Sendable {
  /// Runs `body` on one consistent snapshot.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

  /// Runs `body` in a transaction of its own and returns when it is durable.
  ///
  /// Throws what `body` throws, or a ``Refusal`` of rule `store.full` (507), `store.busy` (503) or `store.failed` (503).
  @discardableResult
  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

  /// Wake-ups after commits that called ``Transaction/signal(_:)`` with `topic`. Several may be merged into one;
  /// a listener must look at the database to learn what changed, and must also poll now and then.
  func signals(_ topic: String) -> AsyncStream<Void>

  /// Copies a consistent image of the database to a new file at `path` while work goes on, flushed to disk.
  func backup(to path: String) async throws

  /// What the driver has done and how it is, for metrics and health.
  var condition: StoreCondition { get }

  /// Finishes the writes that were accepted, then closes. Later calls throw `store.closed`.
  func close() async throws
}

/// A driver's health and counters.
public struct StoreCondition: Sendable, Hashable {
  public enum Health: String, Sendable, Hashable {
    /// Reads and writes.
    case ready
    /// No space: writes are refused until there is some again.
    case full
    /// A write to disk failed; nothing may be written until the process is started anew.
    case failed
    case closed
  }
  public var health: Health
  public var writes: Int64
  public var commits: Int64
  public var largestGroup: Int
  public var queued: Int

  public init(health: Health, writes: Int64, commits: Int64, largestGroup: Int, queued: Int) {
    self.health = health
    self.writes = writes
    self.commits = commits
    self.largestGroup = largestGroup
    self.queued = queued
  }
}
