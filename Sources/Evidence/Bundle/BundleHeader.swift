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
  /// The indices of all of them, in ascending order, in the scope of subjects; empty in others.
  let entries: [Int64]

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
    case .subjects(let ids):
      members["scope"] = "subjects"
      members["subjects"] = .array(ids.map { .string($0) })
      members["entries"] = .array(entries.map { .int($0) })
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
    entries = (json["entries"]?.array ?? []).compactMap(\.int)
    switch (json["scope"]?.string, json["agreement"]?.string) {
    case ("log", nil): scope = .log
    case ("agreement", let id?): scope = .agreement(id)
    case ("subjects", nil): scope = .subjects((json["subjects"]?.array ?? []).compactMap(\.string))
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
      isWhole
    else { throw BundleFault(.header, key: key) }
  }

  /// Whether it tells what its scope has to tell.
  private var isWhole: Bool {
    switch scope {
    case .log: last == nil && count == checkpoint.size
    case .agreement: last != nil && count > 0
    case .subjects:
      last == nil && count > 0 && count == entries.count && entries[0] >= 0
        && zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 } && entries[entries.count - 1] < checkpoint.size
    }
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
