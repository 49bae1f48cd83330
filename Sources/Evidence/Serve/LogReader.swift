public import Store
internal import Vocabulary

/// The log as C2SP tlog-tiles, within one transaction and without HTTP. It shows what the newest checkpoint covers, never more.
public struct LogReader {
  private let tx: Transaction

  public init(_ tx: Transaction) { self.tx = tx }

  /// What `path` names: `checkpoint`, `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`, with or without a slash
  /// before it. Throws a `notFound` ``Refusal`` for everything else.
  public func resource(_ path: String) throws -> LogResource {
    guard let checkpoint = try StoredCheckpoint.newest(tx) else { throw Self.absent }
    if path == "checkpoint" || path == "/checkpoint" {
      return LogResource(
        bytes: Array(checkpoint.note.utf8), contentType: "text/plain; charset=utf-8", isImmutable: false)
    }
    guard let tile = TilePath(path), tile.exists(at: checkpoint.size) else { throw Self.absent }
    let bytes =
      switch tile.content {
      case .hashes(let level): try hashes(level: level, n: tile.n, width: tile.width)
      case .entries: try entries(n: tile.n, width: tile.width)
      }
    return LogResource(bytes: bytes, contentType: "application/octet-stream", isImmutable: true)
  }

  private func hashes(level: Int, n: Int64, width: Int) throws -> [UInt8] {
    var tiles = StoredTiles(tx)
    return try tiles.hashes(level: level, n: n, width: width).prefix(width).flatMap(\.bytes)
  }

  /// Each entry after its length in two bytes, the higher one first.
  private func entries(n: Int64, width: Int) throws -> [UInt8] {
    let records = try EvidenceLog.entries(tx, from: n << 8, limit: width)
    guard records.count == width else { throw EvidenceDefect.missing(index: n << 8 + Int64(records.count)) }
    var out: [UInt8] = []
    out.reserveCapacity(records.reduce(0) { $0 + 2 + $1.body.count })
    for record in records {
      out.append(UInt8(truncatingIfNeeded: record.body.count >> 8))
      out.append(UInt8(truncatingIfNeeded: record.body.count))
      out.append(contentsOf: record.body)
    }
    return out
  }

  private static let absent = Refusal.notFound("evidence/tile")
}
