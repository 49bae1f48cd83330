import Vocabulary

/// The log's signed statement of how large it is and what its root is (C2SP tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
  public let origin: String
  public let size: Int64
  public let root: TreeHash
  /// The text as signed, with its signatures.
  public let note: SignedNote

  /// Signs the tree of `size` leaves with `root`.
  public init(size: Int64, root: TreeHash, by signer: LogSigner) throws {
    origin = signer.key.name
    self.size = size
    self.root = root
    note = try signer.note("\(origin)\n\(size)\n\(Base64.text(root.bytes))\n")
  }

  /// Nil unless `note` is a checkpoint that `key` signed under its own name.
  public init?(_ note: String, by key: LogKey) {
    guard let note = SignedNote(note), note.isSigned(by: key) else { return nil }
    let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
    // More lines are extensions, which tlog-checkpoint allows and this log does not write.
    guard lines.count == 4, lines[0] == key.name, let size = Int64(lines[1]), size >= 0, String(size) == lines[1],
      let root = Base64.bytes(lines[2]).flatMap({ TreeHash($0) })
    else { return nil }
    origin = key.name
    self.size = size
    self.root = root
    self.note = note
  }
}
