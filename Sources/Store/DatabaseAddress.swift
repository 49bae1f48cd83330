/// Which driver opens an address: `sqlite:PATH`, a plain path, or a PostgreSQL URI (``PostgresSettings``).
public enum DatabaseAddress {
  public static func isPostgres(_ address: String) -> Bool {
    address.hasPrefix("postgres://") || address.hasPrefix("postgresql://")
  }

  /// Throws ``StoreOpenError``.
  public static func open(_ address: String) async throws -> any Database {
    if isPostgres(address) { return try await PostgresDatabase.open(PostgresSettings(address)) }
    return try SQLiteDatabase(path: address.hasPrefix("sqlite:") ? String(address.dropFirst("sqlite:".count)) : address)
  }
}
