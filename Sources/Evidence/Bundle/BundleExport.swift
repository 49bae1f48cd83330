internal import Crypto
import Store
public import Vocabulary

/// The lines of a bundle, a piece at a time: each piece is one read of the database, made when it is asked for.
///
/// An agreement, or some things: header, entries with proofs, footer. The log: header, the roots of the regions of 256 entries
/// (`regions`), then for each region the hashes of its entries (`leaves`) and the entries, then the footer. The hashes
/// come before what they stand for, so a reader checks every line as it arrives and keeps little.
public struct BundleExport: AsyncSequence, Sendable {
  public typealias Element = [UInt8]

  let database: any Database
  let signer: LogSigner
  let header: BundleHeader

  /// How many entries there will be.
  public var count: Int64 { header.count }

  public func makeAsyncIterator() -> Iterator { Iterator(export: self) }

  public struct Iterator: AsyncIteratorProtocol {
    private enum Stage {
      case header
      case regions(Int64)
      case region(Int64)
      case agreement(String, after: Int64)
      case listed(from: Int)
      case footer, done
    }

    private let export: BundleExport
    private var stage = Stage.header
    private var content = SHA256()

    init(export: BundleExport) { self.export = export }

    /// Whole lines, about a megabyte at most for usual entries; nil after the footer.
    public mutating func next() async throws -> [UInt8]? {
      let piece: [UInt8]
      switch stage {
      case .header:
        piece = try export.header.line(by: export.signer)
        stage =
          switch export.header.scope {
          case .agreement(let id): .agreement(id, after: -1)
          case .subjects: .listed(from: 0)
          case .log: export.count == 0 ? .footer : .regions(0)
          }
      case .regions(let tile):
        piece = try await export.regions(tile)
        stage = (tile + 1) << 16 < export.count ? .regions(tile + 1) : .region(0)
      case .region(let n):
        piece = try await export.region(n)
        stage = (n + 1) << 8 < export.count ? .region(n + 1) : .footer
      case .agreement(let id, let after):
        let (lines, last) = try await export.entries(agreement: id, after: after)
        piece = lines
        stage = last == export.header.last?.index ? .footer : .agreement(id, after: last)
      case .listed(let from):
        let place = Swift.min(from + 64, export.header.entries.count)
        piece = try await export.entries(export.header.entries[from..<place])
        stage = place == export.header.entries.count ? .footer : .listed(from: place)
      case .footer:
        stage = .done
        return try BundleFooter.line(
          count: export.count, content: Hex.text(content.finalize()), by: export.signer)
      case .done: return nil
      }
      piece.withUnsafeBytes { content.update(bufferPointer: $0) }
      return piece
    }
  }

  /// The roots of regions `tile * 256` and on, 256 at most. The last region of the log may be a partial one.
  private func regions(_ tile: Int64) async throws -> [UInt8] {
    let size = header.count
    return try await database.read { tx in
      var tiles = StoredTiles(tx)
      let full = Int(Swift.min(256, (size >> 8) - tile << 8))
      var roots = full > 0 ? Array(try tiles.hashes(level: 1, n: tile, width: full).prefix(full)) : []
      if full < 256, size & 255 > 0 { roots.append(try MerkleTree.root(size & ~255, size, &tiles)) }
      var out: [UInt8] = []
      BundleLine.append("regions", roots, to: &out)
      return out
    }
  }

  private func region(_ n: Int64) async throws -> [UInt8] {
    let width = Int(Swift.min(256, header.count - n << 8))
    return try await database.read { tx in
      var tiles = StoredTiles(tx)
      var out: [UInt8] = []
      BundleLine.append("leaves", try tiles.hashes(level: 0, n: n, width: width).prefix(width), to: &out)
      let records = try EvidenceLog.entries(tx, from: n << 8, limit: width)
      guard records.count == width else { throw EvidenceDefect.missing(index: n << 8 + Int64(records.count)) }
      for record in records { BundleLine.append(entry: record.body, index: record.index, to: &out) }
      return out
    }
  }

  /// Some lines of an agreement after entry `after`, and the index of the last of them.
  private func entries(agreement: String, after: Int64) async throws -> ([UInt8], Int64) {
    let size = header.checkpoint.size
    return try await database.read { tx in
      var tiles = StoredTiles(tx)
      var out: [UInt8] = []
      var last = after
      for record in try EvidenceLog.entries(tx, agreement: agreement, after: after, limit: 64) where record.index < size
      {
        let proof = try MerkleTree.inclusionProof(index: record.index, size: size, &tiles)
        BundleLine.append(record, proof: proof, to: &out)
        last = record.index
      }
      guard last > after else { throw EvidenceDefect.missing(index: after + 1) }
      return (out, last)
    }
  }
}

extension BundleExport {
  /// The lines of some entries.
  private func entries(_ indices: ArraySlice<Int64>) async throws -> [UInt8] {
    let size = header.checkpoint.size
    return try await database.read { tx in
      var tiles = StoredTiles(tx)
      var out: [UInt8] = []
      for index in indices {
        let proof = try MerkleTree.inclusionProof(index: index, size: size, &tiles)
        BundleLine.append(try EvidenceLog.entry(tx, index), proof: proof, to: &out)
      }
      return out
    }
  }
}

extension LogService {
  /// Everything in `scope` up to now, to be checked offline by ``BundleVerifier``.
  ///
  /// Throws `notFound` if the agreement, or the first of the subjects, has no entry; `tooLarge` if there are more subjects or entries
  /// than one bundle lists.
  public func bundle(_ scope: BundleScope, at now: Instant) async throws -> BundleExport {
    let checkpoint = try await checkpoint(at: now)
    let key = key
    let header = try await database.read { tx in
      switch scope {
      case .log:
        return BundleHeader(scope: scope, at: now, key: key, checkpoint: checkpoint, count: checkpoint.size)
      case .subjects(let ids):
        let entries = try Self.entries(tx, about: ids, before: checkpoint.size)
        return BundleHeader(
          scope: scope, at: now, key: key, checkpoint: checkpoint, count: Int64(entries.count), entries: entries)
      case .agreement(let id):
        // Entries that came after the checkpoint are not covered by it.
        guard
          let row = try tx.row(
            "SELECT COUNT(*), COALESCE(MAX(idx), -1) FROM evidence_entry WHERE agreement = ? AND idx < ?",
            id, checkpoint.size), try row.int(0) > 0
        else { throw Refusal.notFound("evidence/agreements/\(id)") }
        let last = try EvidenceLog.entry(tx, row.int(1))
        return BundleHeader(
          scope: scope, at: now, key: key, checkpoint: checkpoint, count: try row.int(0),
          last: EvidenceLink(index: last.index, leaf: last.leaf))
      }
    }
    return BundleExport(database: database, signer: signer, header: header)
  }

  private static func entries(_ tx: Transaction, about ids: [String], before size: Int64) throws -> [Int64] {
    var found: Set<Int64> = []
    for (place, id) in ids.enumerated() {
      let some = try tx.rows(
        "SELECT idx FROM evidence_entry WHERE subject = ? AND idx < ? ORDER BY idx LIMIT ?", id, size,
        BundleScope.mostListed + 1)
      if place == 0, some.isEmpty { throw Refusal.notFound("evidence/subjects/\(id)") }
      for row in some { found.insert(try row.int(0)) }
      guard ids.count <= BundleScope.mostSubjects, found.count <= BundleScope.mostListed else {
        throw Refusal(
          .tooLarge, rule: "evidence.bundle-size",
          Text(
            zh: "超过 \(BundleScope.mostSubjects) 个对象或 \(BundleScope.mostListed) 条存证",
            en: "more than \(BundleScope.mostSubjects) things or \(BundleScope.mostListed) entries"),
          remedy: Text(zh: "改为导出整个存证日志", en: "export the whole log"))
      }
    }
    return found.sorted()
  }
}

extension BundleHeader {
  init(
    scope: BundleScope, at: Instant, key: LogKey, checkpoint: Checkpoint, count: Int64,
    last: EvidenceLink? = nil, entries: [Int64] = []
  ) {
    self.scope = scope
    self.at = at
    self.key = key
    self.checkpoint = checkpoint
    self.count = count
    self.last = last
    self.entries = entries
  }
}
