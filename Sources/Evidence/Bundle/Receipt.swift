import Vocabulary

/// One entry with everything that shows that it is in the log: it can be checked offline with the log's key alone.
public struct Receipt: Hashable, Sendable {
  static let format = "lingqu-evidence-receipt/1"

  public let index: Int64
  /// The entry's canonical JSON.
  public let body: [UInt8]
  /// From the leaf's sibling up (RFC 9162 §2.1.3.1).
  public let proof: [TreeHash]
  /// The checkpoint's signed note.
  public let checkpoint: String
  /// The key it was signed with.
  public let key: String

  init(record: EvidenceRecord, proof: [TreeHash], checkpoint: Checkpoint, key: LogKey) {
    index = record.index
    body = record.body
    self.proof = proof
    self.checkpoint = checkpoint.note.description
    self.key = key.description
  }

  /// Canonical JSON: every other spelling is refused, so that no byte can be changed unseen.
  public var bytes: [UInt8] {
    var out = Array("{\"checkpoint\":".utf8)
    out.append(contentsOf: JSON.string(checkpoint).canonical)
    out.append(contentsOf: ",\"entry\":".utf8)
    out.append(contentsOf: body)
    out.append(contentsOf: ",\"format\":\"\(Self.format)\",\"index\":\(index),\"key\":".utf8)
    out.append(contentsOf: JSON.string(key).canonical)
    out.append(contentsOf: ",\"proof\":[".utf8)
    out.append(contentsOf: proof.map { "\"\($0.hex)\"" }.joined(separator: ",").utf8)
    out.append(contentsOf: "]}".utf8)
    return out
  }

  /// Reads ``bytes``, with or without a newline at the end. Nil if a byte of it is not as ``bytes`` writes it.
  public init?(_ bytes: some Collection<UInt8>) {
    var text = Array(bytes)
    if text.last == UInt8(ascii: "\n") { text.removeLast() }
    guard text.count <= 200_000, let json = try? JSON.parse(text), let members = json.object,
      Set(members.keys) == ["checkpoint", "entry", "format", "index", "key", "proof"],
      json["format"]?.string == Self.format, let index = json["index"]?.int, index >= 0,
      let checkpoint = json["checkpoint"]?.string, let key = json["key"]?.string,
      let entry = json["entry"], entry.object != nil, let items = json["proof"]?.array, items.count <= 64
    else { return nil }
    let proof = items.compactMap { $0.string.flatMap { TreeHash($0) } }
    guard proof.count == items.count else { return nil }
    self.index = index
    self.checkpoint = checkpoint
    self.key = key
    self.proof = proof
    body = entry.canonical
    guard self.bytes == text else { return nil }
  }
}

extension Receipt {
  /// Checks the receipt against `key`, or against its own if that is nil.
  public func verify(with key: LogKey? = nil) -> EvidenceVerification {
    func result(_ altered: EvidenceVerification.Part?, _ used: LogKey?, _ checkpoint: Checkpoint?)
      -> EvidenceVerification
    {
      EvidenceVerification(
        altered: altered, key: used, keyIsPinned: key != nil, checkpoint: checkpoint, entries: altered == nil ? 1 : 0)
    }
    guard let own = LogKey(self.key) else { return result(.header, key, nil) }
    if let key, key != own { return result(.key, key, nil) }
    guard let checkpoint = Checkpoint(checkpoint, by: own), checkpoint.note.isSigned(byNoneBut: own) else {
      return result(.checkpoint, own, nil)
    }
    let holds = MerkleTree.verifyInclusion(
      leaf: .leaf(body), index: index, size: checkpoint.size, proof: proof, root: checkpoint.root)
    return result(holds ? nil : .entry(index), own, checkpoint)
  }
}
