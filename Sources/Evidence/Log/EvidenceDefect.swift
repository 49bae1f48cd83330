internal import Store

/// The log's tables do not hold together: a defect or an altered database, never an input error.
public enum EvidenceDefect: Error, Hashable, Sendable, CustomStringConvertible {
  case noHead
  case notAHash(column: Int)
  /// An entry below the log's size is absent.
  case missing(index: Int64)
  /// The bytes of an entry are not those that were hashed when it was appended.
  case altered(index: Int64)
  /// A checkpoint that is larger than the log, or whose root the log no longer has.
  case inconsistent(size: Int64)

  public var description: String {
    switch self {
    case .noHead: "the evidence log has no head"
    case .notAHash(let column): "column \(column) does not hold a SHA-256 value"
    case .missing(let index): "evidence entry \(index) is missing"
    case .altered(let index): "evidence entry \(index) was altered"
    case .inconsistent(let size): "the evidence log is not the one that was signed at size \(size)"
    }
  }
}

extension TreeHash {
  init(row: Row, _ column: Int) throws {
    guard let hash = TreeHash(try row.blob(column)) else { throw EvidenceDefect.notAHash(column: column) }
    self = hash
  }
}
