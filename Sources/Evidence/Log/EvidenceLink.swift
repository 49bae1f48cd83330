/// Where an entry is and what it is: how an entry refers to the one before it in the same agreement.
public struct EvidenceLink: Hashable, Sendable {
  public let index: Int64
  public let leaf: TreeHash

  public init(index: Int64, leaf: TreeHash) {
    self.index = index
    self.leaf = leaf
  }
}
