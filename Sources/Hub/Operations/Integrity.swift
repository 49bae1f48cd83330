import Compute
import DataSpace
import Exchange
import Store
import Vocabulary

/// A look through everything that is stored, for damage. It takes as long as the database is large.
enum Integrity {
  /// How many unreadable rows of a table are named.
  private static let most = 100

  static let shape = Schema.named(
    "Integrity",
    .object([
      .must("sound", .boolean), .must("damage", .array(.string(max: 4000)), "what the database's own check says"),
      .must(
        "unreadable",
        .array(
          .object([.must("table", .string()), .must("id", .string()), .must("reason", .string(max: 1000))]), max: 2000),
        "rows whose stored body cannot be read; lists leave them out"),
    ]))

  static func look(_ database: any Database) async throws -> (damage: [String], unreadable: [UnreadableRows.Found]) {
    // A PostgreSQL server has checks of its own.
    let damage = try await (database as? SQLiteDatabase)?.damage() ?? []
    var unreadable: [UnreadableRows.Found] = []
    for table in ExchangeSchema.bodies + ComputeSchema.bodies + DataSpaceSchema.bodies {
      unreadable += try await table.unreadable(in: database, limit: most).prefix(most)
    }
    for place in unreadable.indices { unreadable[place].reason = String(unreadable[place].reason.prefix(300)) }
    return (damage, unreadable)
  }

  static func check(_ database: any Database) async throws -> JSON {
    let (damage, unreadable) = try await look(database)
    return [
      "damage": .array(damage.map { .string($0) }), "unreadable": try JSON(encoding: unreadable),
      "sound": .bool(damage.isEmpty && unreadable.isEmpty),
    ]
  }
}
