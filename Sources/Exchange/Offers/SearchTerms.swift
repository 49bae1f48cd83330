/// How text becomes the terms of the catalogue's index: pairs of neighbouring Chinese characters, single ones too, and
/// lower-case words of other scripts.
enum SearchTerms {
  /// The longest word that is kept.
  private static let longest = 40

  /// All terms of `text`, for the index.
  static func index(_ text: String) -> Set<String> { Set(terms(text, singles: true)) }

  /// The terms a query must match: pairs where there are pairs, a single character only where it stands alone.
  static func query(_ text: String) -> [String] {
    var seen: Set<String> = []
    return terms(text, singles: false).filter { seen.insert($0).inserted }
  }

  private static func terms(_ text: String, singles: Bool) -> [String] {
    var out: [String] = []
    var word = ""
    var run: [Unicode.Scalar] = []
    func endWord() {
      if !word.isEmpty { out.append(String(word.prefix(longest))) }
      word = ""
    }
    func endRun() {
      for (index, scalar) in run.enumerated() {
        if singles || run.count == 1 { out.append(String(Character(scalar))) }
        if index + 1 < run.count { out.append(String(Character(scalar)) + String(Character(run[index + 1]))) }
      }
      run = []
    }
    for scalar in text.lowercased().unicodeScalars {
      if isIdeograph(scalar) {
        endWord()
        run.append(scalar)
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        endRun()
        word.unicodeScalars.append(scalar)
      } else {
        endWord()
        endRun()
      }
    }
    endWord()
    endRun()
    return out
  }

  static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
    default: false
    }
  }
}
