public import Store

/// The tables of this room.
public enum DataSpaceSchema {
  public static let migrations: [Migration] = catalogueMigrations + protocolMigrations
}
