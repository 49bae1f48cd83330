import SeededTesting
import Testing

@testable import Evidence

@Suite struct TreeTests {
  // The inputs and roots of the reference tests of certificate transparency (RFC 6962 implementations share them).
  static let inputs: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
    [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F],
  ]
  static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test("roots are those of the published vectors")
  func vectors() {
    #expect(TreeHash.ofEmptyTree.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for size in 1...8 {
      #expect(MerkleTree.root(Self.inputs.prefix(size).map { TreeHash.leaf($0) }).hex == Self.roots[size - 1])
    }
  }

  @Test("every leaf of every tree up to 130 is proven, and by no other proof, place, leaf or root")
  func inclusion() throws {
    let leaves = (0..<130).map { TreeHash.leaf([UInt8($0)]) }
    var source = LeafArray(leaves: leaves)
    for size in 1...130 {
      let root = MerkleTree.root(leaves.prefix(size))
      #expect(try MerkleTree.root(size: Int64(size), &source) == root)
      for index in 0..<size {
        let proof = try MerkleTree.inclusionProof(index: Int64(index), size: Int64(size), &source)
        func holds(_ leaf: TreeHash, _ index: Int, _ size: Int, _ proof: [TreeHash], _ root: TreeHash) -> Bool {
          MerkleTree.verifyInclusion(leaf: leaf, index: Int64(index), size: Int64(size), proof: proof, root: root)
        }
        let leaf = leaves[index]
        let good = holds(leaf, index, size, proof, root)
        let other = leaves[(index + 1) % 130]
        let bad =
          holds(other, index, size, proof, root) || holds(leaf, index, size, proof, other)
          || holds(leaf, index, size, proof + [other], root)
          || (!proof.isEmpty && holds(leaf, index, size, Array(proof.dropLast()), root))
          || (size > 1 && holds(leaf, (index + 1) % size, size, proof, root))
          || holds(leaf, -1, size, proof, root) || holds(leaf, size, size, proof, root)
        if !good || bad { Issue.record("index \(index) of \(size): good \(good), bad \(bad)") }
      }
    }
  }

  @Test("every tree up to 130 is shown to begin with every smaller one, and no other tree is")
  func consistency() throws {
    let leaves = (0..<130).map { TreeHash.leaf([UInt8($0)]) }
    var source = LeafArray(leaves: leaves)
    let roots = (0...130).map { MerkleTree.root(leaves.prefix($0)) }
    for size in 0...130 {
      for old in 0...size {
        let proof = try MerkleTree.consistencyProof(old: Int64(old), size: Int64(size), &source)
        func holds(_ oldRoot: TreeHash, _ root: TreeHash, _ proof: [TreeHash]) -> Bool {
          MerkleTree.verifyConsistency(
            old: Int64(old), oldRoot: oldRoot, size: Int64(size), root: root, proof: proof)
        }
        let good = holds(roots[old], roots[size], proof)
        let wrong = TreeHash.leaf([0xFF, 0xFF])
        var altered = proof
        if !altered.isEmpty { altered[altered.count / 2] = wrong }
        let bad =
          holds(wrong, roots[size], proof)
          // Every tree begins with the empty one.
          || (old > 0 && holds(roots[old], wrong, proof))
          || holds(roots[old], roots[size], proof + [wrong])
          || (!proof.isEmpty && holds(roots[old], roots[size], altered))
        if !good || bad { Issue.record("\(old) to \(size): good \(good), bad \(bad)") }
      }
    }
  }

  @Test("random trees up to 3,000 leaves: proofs of both kinds hold")
  func random() throws {
    var generator = Seeded(20261121)
    let leaves = (0..<3000).map { _ in TreeHash.leaf((0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
    var source = LeafArray(leaves: leaves)
    for _ in 0..<60 {
      let size = Int64.random(in: 1...3000, using: &generator)
      let index = Int64.random(in: 0..<size, using: &generator)
      let root = MerkleTree.root(leaves.prefix(Int(size)))
      let proof = try MerkleTree.inclusionProof(index: index, size: size, &source)
      #expect(
        MerkleTree.verifyInclusion(leaf: leaves[Int(index)], index: index, size: size, proof: proof, root: root))
      let consistency = try MerkleTree.consistencyProof(old: index, size: size, &source)
      let old = MerkleTree.root(leaves.prefix(Int(index)))
      #expect(
        MerkleTree.verifyConsistency(old: index, oldRoot: old, size: size, root: root, proof: consistency))
    }
  }
}
