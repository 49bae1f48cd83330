internal import Crypto
internal import Vocabulary

/// The first line of a bundle: what it holds and the signed checkpoint that the rest is checked against.
///
/// It carries a note of its own over itself, so that a change in it is told from a change in what follows.
struct BundleHeader: Sendable {
  static let format = "lingqu-evidence-bundle/1"

  let scope: BundleScope
  let at: Instant
  let key: LogKey
  let checkpoint: Checkpoint
  /// How many entries follow.
  let count: Int64
  /// The newest of them in the scope of an agreement: what its chain must end in.
  let last: EvidenceLink?

  private var unsigned: [String: JSON] {
    var members: [String: JSON] = [
      "at": JSON(at), "checkpoint": .string(checkpoint.note.description), "count": .int(count),
      "format": .string(Self.format), "key": .string(key.description),
    ]
    switch scope {
    case .log: members["scope"] = "log"
    case .agreement(let id):
      members["scope"] = "agreement"
      members["agreement"] = .string(id)
    }
    if let last { members["last"] = ["index": .int(last.index), "leaf": .string(last.leaf.hex)] }
    return members
  }

  // No log's origin has a space, so this can never be read as a checkpoint.
  private var statement: String {
    "lingqu evidence bundle header\n\(Hex.text(SHA256.hash(data: JSON.object(unsigned).canonical)))\n"
  }

  func line(by signer: LogSigner) throws -> [UInt8] {
    var members = unsigned
    members["note"] = .string(try signer.note(statement).description)
    return JSON.object(members).canonical + [UInt8(ascii: "\n")]
  }

  /// Reads a line without its newline. `pinned` is the key that must have signed, if the caller has one.
  init(_ line: [UInt8], pinned: LogKey?) throws(BundleFault) {
    guard let json = try? JSON.parse(line), json.canonical == line,
      let key = json["key"]?.string.flatMap({ LogKey($0) })
    else { throw BundleFault(.header) }
    if let pinned, pinned != key { throw BundleFault(.key) }
    guard let at = json["at"]?.string.flatMap({ Instant($0) }), let count = json["count"]?.int, count >= 0,
      let text = json["checkpoint"]?.string, let note = json["note"]?.string
    else { throw BundleFault(.header, key: key) }
    guard let checkpoint = Checkpoint(text, by: key), checkpoint.note.isSigned(byNoneBut: key) else {
      throw BundleFault(.checkpoint, key: key)
    }
    self.key = key
    self.at = at
    self.count = count
    self.checkpoint = checkpoint
    switch (json["scope"]?.string, json["agreement"]?.string) {
    case ("log", nil): scope = .log
    case ("agreement", let id?): scope = .agreement(id)
    default: throw BundleFault(.header, key: key)
    }
    if let index = json["last"]?["index"]?.int, let leaf = json["last"]?["leaf"]?.string.flatMap({ TreeHash($0) }) {
      last = EvidenceLink(index: index, leaf: leaf)
    } else {
      last = nil
    }
    // Nothing in the line but what was read, and signed as a whole.
    var members = unsigned
    members["note"] = .string(note)
    guard JSON.object(members).canonical == line, let signed = SignedNote(note), signed.text == statement,
      signed.isSigned(byNoneBut: key),
      scope == .log ? last == nil && count == checkpoint.size : last != nil && count > 0
    else { throw BundleFault(.header, key: key) }
  }
}

/// Why a bundle is not right, and what was known by then.
struct BundleFault: Error {
  let part: EvidenceVerification.Part
  let detail: Text?
  let key: LogKey?

  init(_ part: EvidenceVerification.Part, _ detail: Text? = nil, key: LogKey? = nil) {
    self.part = part
    self.detail = detail
    self.key = key
  }
}
