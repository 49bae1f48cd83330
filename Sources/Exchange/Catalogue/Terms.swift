/// What a text is found by: each pair of neighbouring Chinese characters, and each word of other scripts in lower
/// case. Pairs need no dictionary, and a word of n characters is found by its n − 1 pairs.
public enum Terms {
  /// The most terms taken of one text.
  public static let most = 160

  /// The terms of `text` in their order, each once. With `singles` each Chinese character alone is a term as well.
  public static func of(_ text: String, singles: Bool = false) -> [String] {
    var found = Collector()
    var run: [Unicode.Scalar] = []
    var word = ""
    func endRun() {
      if run.count == 1 || singles { for scalar in run { found.add(String(scalar)) } }
      for (a, b) in zip(run, run.dropFirst()) { found.add(String(a) + String(b)) }
      run.removeAll(keepingCapacity: true)
    }
    func endWord() {
      if !word.isEmpty, word.utf8.count <= 40 { found.add(word) }
      word = ""
    }
    for scalar in text.unicodeScalars {
      if found.isFull { break }
      let scalar = folded(scalar)
      if isHan(scalar) {
        endWord()
        run.append(scalar)
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        endRun()
        word += scalar.properties.lowercaseMapping
      } else {
        endWord()
        endRun()
      }
    }
    endWord()
    endRun()
    return found.terms
  }

  private struct Collector {
    var terms: [String] = []
    var seen: Set<String> = []
    var isFull: Bool { terms.count >= Terms.most }
    mutating func add(_ term: String) {
      if terms.count < Terms.most, seen.insert(term).inserted { terms.append(term) }
    }
  }

  /// Full-width letters and digits are written as the plain ones.
  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }

  private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x323AF, 0x3007: true
    default: false
    }
  }
}
