import Store
import Vocabulary

/// A kind of row that the clock moves on: how those that are due are found, and how one of them is moved.
struct Chore<Item: Hashable & Sendable>: Sendable {
  let name: String
  let due: @Sendable (Transaction, _ limit: Int) throws -> [Item]
  let move: @Sendable (Transaction, Item) throws -> Void

  /// How many are moved at once; their writes share commits.
  static var atOnce: Int { 100 }
  /// How many stretches of so many one round moves.
  static var stretches: Int { 100 }

  /// Moves what is due, each in a write of its own: one that cannot be moved stops no other. Returns those, with why.
  func run(in database: any Database, until isOver: @Sendable () -> Bool = { false }) async throws -> [Item: String] {
    var stuck: [Item: String] = [:]
    for _ in 0..<Self.stretches where !isOver() {
      // They stay due, and the first of what is due.
      let limit = Self.atOnce + stuck.count
      let items = try await database.read { tx in try due(tx, limit) }.filter { stuck[$0] == nil }
      if items.isEmpty { break }
      let failed = await withTaskGroup(of: (Item, String)?.self) { group in
        for item in items {
          group.addTask {
            do { try await database.write { tx in try move(tx, item) } } catch { return (item, "\(error)") }
            return nil
          }
        }
        return await group.reduce(into: [(Item, String)]()) { failed, one in if let one { failed.append(one) } }
      }
      stuck.merge(failed) { first, _ in first }
      // Nothing can be written at all: the disk is full, or the database is away.
      if failed.count == items.count, database.condition.health != .ready { break }
    }
    return stuck
  }
}
