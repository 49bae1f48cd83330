/// Which driver opens an address: `sqlite:PATH`, a plain path, or a PostgreSQL URI (``PostgresSettings``).
public enum DatabaseAddress {
  public static func isPostgres(_ address: String) -> Bool {
    address.hasPrefix("postgres://") || address.hasPrefix("postgresql://")
  }

  /// Throws ``StoreOpenError``.
  ///
  /// - Parameter cache: how much of a file its writer keeps in memory, in MiB; a server has its own settings.
  public static func open(_ address: String, cache: Int = SQLiteDatabase.usualCache) async throws -> any Database {
    if isPostgres(address) { return try await PostgresDatabase.open(PostgresSettings(address)) }
    return try SQLiteDatabase(path: path(address), cache: cache)
  }

  /// The file that `address` names. A mistyped address would become a file of that name, with whatever secret is in it: it
  /// throws a ``StoreOpenError`` that does not repeat it.
  public static func path(_ address: String) throws -> String {
    let path = address.hasPrefix("sqlite:") ? String(address.dropFirst("sqlite:".count)) : address
    guard !path.isEmpty, !path.contains("://"), !path.contains("password="), !path.hasPrefix("host=") else {
      throw StoreOpenError.address("it is neither sqlite:PATH nor postgres://…")
    }
    return path
  }
}
