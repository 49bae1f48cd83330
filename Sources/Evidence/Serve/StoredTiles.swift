internal import Store

/// The tree as the tables hold it: full tiles that were built, and leaf hashes for what has none yet.
struct StoredTiles: SubtreeSource {
  private struct Key: Hashable {
    let level: Int
    let n: Int64
  }

  private let tx: Transaction
  private var full: [Key: [TreeHash]] = [:]

  init(_ tx: Transaction) { self.tx = tx }

  mutating func subtree(level: Int, index: Int64) throws -> TreeHash {
    let tileLevel = level / 8
    let start = index << Int64(level % 8)
    let offset = Int(start & 255)
    let hashes = try hashes(level: tileLevel, n: start >> 8, width: offset + 1 << (level % 8))
    return TreeHash.fold(hashes[offset..<offset + 1 << (level % 8)])
  }

  /// At least the first `width` hashes of a tile; the tree must have them.
  mutating func hashes(level: Int, n: Int64, width: Int) throws -> [TreeHash] {
    let key = Key(level: level, n: n)
    if let hashes = full[key] { return hashes }
    let stored = try tx.row("SELECT hashes FROM evidence_tile WHERE level = ? AND n = ?", level, n)
    let hashes: [TreeHash]
    if let stored {
      hashes = try Self.hashes(in: stored.blob(0))
    } else if level == 0 {
      hashes = try leaves(from: n << 8, count: width)
    } else {
      hashes = try roots(level: level - 1, from: n << 8, count: width)
    }
    guard hashes.count >= width else {
      throw EvidenceDefect.missing(index: (n << 8 + Int64(hashes.count)) << Int64(8 * level))
    }
    if hashes.count == TilePath.fullWidth {
      // Bounded: a proof needs one tile a level.
      if full.count >= 256 { full = [:] }
      full[key] = hashes
    }
    return hashes
  }

  private func leaves(from start: Int64, count: Int) throws -> [TreeHash] {
    var leaves: [TreeHash] = []
    try tx.each("SELECT idx, leaf FROM evidence_entry WHERE idx >= ? ORDER BY idx LIMIT ?", start, count) { row in
      guard try row.int(0) == start + Int64(leaves.count) else { return false }
      leaves.append(try TreeHash(row: row, 1))
      return true
    }
    return leaves
  }

  /// The roots of `count` full tiles, those that are not built yet by way of their hashes.
  private mutating func roots(level: Int, from start: Int64, count: Int) throws -> [TreeHash] {
    var roots = try tx.rows(
      "SELECT n, root FROM evidence_tile WHERE level = ? AND n >= ? ORDER BY n LIMIT ?", level, start, count
    ).enumerated().prefix { try $1.int(0) == start + Int64($0) }.map { try TreeHash(row: $1, 1) }
    while roots.count < count {
      let n = start + Int64(roots.count)
      roots.append(TreeHash.fold(try hashes(level: level, n: n, width: TilePath.fullWidth)[...]))
    }
    return roots
  }

  private static func hashes(in tile: [UInt8]) throws -> [TreeHash] {
    try stride(from: 0, to: tile.count, by: TreeHash.length).map { start in
      guard let hash = TreeHash(tile[start..<min(start + TreeHash.length, tile.count)]) else {
        throw EvidenceDefect.notAHash(column: 0)
      }
      return hash
    }
  }

  /// Stores up to `limit` full tiles of the tree of `size` leaves that are not stored yet, and returns how many.
  static func build(_ tx: Transaction, upTo size: Int64, limit: Int) throws -> Int {
    var built = 0
    var source = StoredTiles(tx)
    for level in 0..<8 {
      guard let newest = try tx.row("SELECT COALESCE(MAX(n), -1) FROM evidence_tile WHERE level = ?", level) else {
        break
      }
      var n = try newest.int(0) + 1
      while built < limit, TilePath(.hashes(level: level), n: n).exists(at: size) {
        let hashes = try source.hashes(level: level, n: n, width: TilePath.fullWidth)
        try tx.execute(
          "INSERT INTO evidence_tile (level, n, root, hashes) VALUES (?, ?, ?, ?)",
          level, n, TreeHash.fold(hashes[...]).bytes, hashes.flatMap(\.bytes))
        n += 1
        built += 1
      }
    }
    return built
  }
}
