/// Finds the first of many phrases in a text, in time that does not grow with their number. Texts are compared in their plain
/// form (``PlainText``).
struct PhraseTrie: Sendable {
  /// The node and the next scalar, in one number → the node that follows.
  private var next: [UInt64: UInt32] = [:]
  /// The phrase that ends at a node.
  private var ends: [UInt32: Int] = [:]

  init(_ phrases: [String]) {
    var nodes: UInt32 = 0
    for (index, phrase) in phrases.enumerated() {
      var node: UInt32 = 0
      for scalar in PlainText.of(phrase).unicodeScalars {
        let step = Self.step(node, scalar)
        if next[step] == nil {
          nodes += 1
          next[step] = nodes
        }
        node = next[step] ?? 0
      }
      if node > 0, ends[node] == nil { ends[node] = index }
    }
  }

  /// The index of the phrase that begins first, and of those the shortest; only beginnings within `within` scalars count.
  func first(in text: String, within: Int = .max) -> Int? {
    let plain = Array(PlainText.of(text).unicodeScalars)
    for start in 0..<min(within, plain.count) {
      var node: UInt32 = 0
      for scalar in plain[start...] {
        guard let following = next[Self.step(node, scalar)] else { break }
        if let found = ends[following] { return found }
        node = following
      }
    }
    return nil
  }

  private static func step(_ node: UInt32, _ scalar: Unicode.Scalar) -> UInt64 {
    UInt64(node) << 32 | UInt64(scalar.value)
  }
}
