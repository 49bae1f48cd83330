import Store
import Synchronization
import Vocabulary

/// Blocks that were read, by the version at which they were written, so nothing here can be out of date, whichever replica wrote. Only
/// reads fill it: what a write has not committed is not kept.
final class DatastoreCache: Sendable {
  static let shared = DatastoreCache(mostBytes: 192 << 20)

  /// Which blocks a table has at one version.
  struct Listed: Sendable {
    let block: Int64
    let version: Int64
    let rows: Int
  }

  private struct Key: Hashable {
    let table: ID<DatastoreTable>
    let block: Int64
  }
  private struct Kept {
    let version: Int64
    let block: DatastoreBlock
    var used: UInt64
  }
  private struct State {
    var lists: [ID<DatastoreTable>: (version: Int64, blocks: [Listed])] = [:]
    var blocks: [Key: Kept] = [:]
    var bytes = 0
    var moment: UInt64 = 0
  }

  private let state = Mutex(State())
  private let mostBytes: Int
  private static let mostLists = 256

  init(mostBytes: Int) { self.mostBytes = mostBytes }

  /// The blocks of a table as it is in this transaction, in order.
  func blocks(_ tx: Transaction, _ table: DatastoreTable, isRead: Bool) throws -> [Listed] {
    if let known = state.withLock({ $0.lists[table.id] }), known.version == table.version { return known.blocks }
    let blocks = try tx.rows(
      "SELECT block, version, row_count FROM datastore_block WHERE table_id = ? ORDER BY block", table.id
    ).map { Listed(block: try $0.int(0), version: try $0.int(1), rows: Int(try $0.int(2))) }
    if isRead {
      state.withLock { state in
        if state.lists.count >= Self.mostLists { state.lists.removeAll() }
        state.lists[table.id] = (table.version, blocks)
      }
    }
    return blocks
  }

  /// One block of a table.
  func block(_ tx: Transaction, _ table: DatastoreTable, _ listed: Listed, isRead: Bool) throws -> DatastoreBlock {
    let key = Key(table: table.id, block: listed.block)
    let known = state.withLock { state -> DatastoreBlock? in
      guard let kept = state.blocks[key], kept.version == listed.version else { return nil }
      state.moment += 1
      state.blocks[key]?.used = state.moment
      return kept.block
    }
    if let known { return known }
    let row = try tx.row("SELECT bytes FROM datastore_block WHERE table_id = ? AND block = ?", table.id, listed.block)
    guard let bytes = try row?.blob(0), let block = DatastoreBlock(bytes), block.rows == listed.rows,
      block.fits(table.fields)
    else {
      throw DatastoreDefect.block(table.id.description)
    }
    if isRead { keep(block, key, listed.version) }
    return block
  }

  private func keep(_ block: DatastoreBlock, _ key: Key, _ version: Int64) {
    state.withLock { state in
      state.bytes += block.bytes.count - (state.blocks[key]?.block.bytes.count ?? 0)
      state.moment += 1
      state.blocks[key] = Kept(version: version, block: block, used: state.moment)
      guard state.bytes > mostBytes else { return }
      // The half that was not used for longest goes.
      for (key, kept) in state.blocks.sorted(by: { $0.value.used < $1.value.used }) {
        if state.bytes <= mostBytes / 2 { break }
        state.blocks[key] = nil
        state.bytes -= kept.block.bytes.count
      }
    }
  }
}
