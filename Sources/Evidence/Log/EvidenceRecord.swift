internal import Store
public import Vocabulary

/// An entry as the log holds it.
public struct EvidenceRecord: Hashable, Sendable {
  public let index: Int64
  public let leaf: TreeHash
  /// The canonical JSON whose hash is ``leaf``.
  public let body: [UInt8]

  init(row: Row) throws {
    index = try row.int(0)
    leaf = try TreeHash(row: row, 1)
    body = try row.blob(2)
  }

  /// The body's content. Throws ``JSONError`` if the stored bytes were damaged.
  public var content: JSON { get throws { try JSON.parse(body) } }
}
