/// A database that takes writes only while a lease stands: each one begins by looking at the lease's row
/// (``Lease/check(_:)``), so what a holder writes that was stopped and woke up late is undone, with ``Lease/Lost``.
public struct Fenced: Database {
  private let base: any Database
  public let lease: Lease

  public init(_ base: any Database, by lease: Lease) {
    self.base = base
    self.lease = lease
  }

  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    let lease = lease
    return try await base.write { tx in
      try lease.check(tx)
      return try body(tx)
    }
  }

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await base.read(body)
  }

  public func signals(_ topic: String) -> AsyncStream<Void> { base.signals(topic) }
  public func backup(to path: String) async throws { try await base.backup(to: path) }
  public var condition: StoreCondition { base.condition }
  public func close() async throws { try await base.close() }
}
