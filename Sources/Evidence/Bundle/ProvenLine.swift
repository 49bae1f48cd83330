internal import Vocabulary

/// A line `{"entry":…,"index":N,"leaf":"…","proof":["…",…]}` whose entry is in the tree.
struct ProvenLine {
  let link: EvidenceLink
  let entry: JSON

  /// Nil unless every byte is as it was written and the entry is in the tree of `checkpoint`.
  init?(_ line: UnsafeRawBufferPointer, in checkpoint: Checkpoint) {
    let bytes = ContiguousArray(line)
    guard let json = try? JSON.parse(bytes), let members = json.object,
      Set(members.keys) == ["entry", "index", "leaf", "proof"], json.canonical.elementsEqual(bytes),
      let entry = json["entry"], let index = json["index"]?.int,
      let leaf = json["leaf"]?.string.flatMap({ TreeHash($0) }), let items = json["proof"]?.array, items.count <= 64
    else { return nil }
    let proof = items.compactMap { $0.string.flatMap { TreeHash($0) } }
    guard proof.count == items.count, leaf == .leaf(entry.canonical),
      MerkleTree.verifyInclusion(leaf: leaf, index: index, size: checkpoint.size, proof: proof, root: checkpoint.root)
    else { return nil }
    self.entry = entry
    link = EvidenceLink(index: index, leaf: leaf)
  }
}
