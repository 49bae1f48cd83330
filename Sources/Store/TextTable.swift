/// What is kept of texts that are mostly literals: found by where the text lies, which for a literal is always the same, and else
/// by its bytes.
struct TextTable<Value> {
  private let most: Int
  private var known: [String: Value] = [:]
  private var near: [(text: String, value: Value)?] = Array(repeating: nil, count: 512)

  /// - Parameter most: how many are kept; one more and all are forgotten.
  init(most: Int) { self.most = most }

  /// What is kept of `text`, from `make` if nothing is.
  mutating func value(of text: String, or make: () throws -> Value) rethrows -> Value {
    let slot = Self.slot(of: text)
    // Equal at once if it is the same literal.
    if let kept = near[slot], kept.text == text { return kept.value }
    let value: Value
    if let kept = known[text] {
      value = kept
    } else {
      value = try make()
      if known.count >= most { removeAll() }
      known[text] = value
    }
    near[slot] = (text, value)
    return value
  }

  mutating func removeAll() {
    known.removeAll()
    near = Array(repeating: nil, count: near.count)
  }

  private static func slot(of text: String) -> Int {
    let address = text.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) } ?? 0
    return Int(truncatingIfNeeded: (address >> 4) & 511)
  }
}
