/// How a text becomes words before they are counted.
public enum TextTokenizer: String, Hashable, Sendable, CaseIterable {
  /// As mteval-v13a, which the Workshop on Machine Translation uses.
  case standard = "13a"
  /// Each Chinese character for itself, the rest as `13a`.
  case chinese = "zh"
  /// Each character for itself.
  case characters = "char"
  case none

  /// Words for BLEU, as sacrebleu 2 makes them.
  func words(_ text: String) -> [String] {
    let text = PythonText.strip(text, left: false)
    switch self {
    case .none: return PythonText.words(text)
    case .characters: return PythonText.strip(text).unicodeScalars.filter { !PythonText.isSpace($0) }.map { String($0) }
    case .standard: return Self.western(" " + Self.unescaped(text) + " ")
    case .chinese:
      var spaced = String.UnicodeScalarView()
      for scalar in PythonText.strip(text).unicodeScalars {
        guard Self.isChinese(scalar) else {
          spaced.append(scalar)
          continue
        }
        spaced.append(contentsOf: [" ", scalar, " "])
      }
      return Self.western(String(spaced))
    }
  }

  private static func unescaped(_ text: String) -> String {
    var text = PythonText.replace(text, "<skipped>", "")
    text = PythonText.replace(text, "-\n", "")
    text = PythonText.replace(text, "\n", " ")
    guard text.contains("&") else { return text }
    for (name, sign) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
      text = PythonText.replace(text, name, sign)
    }
    return text
  }

  /// Punctuation apart from words; points and commas stay within numbers, a dash leaves the number before it.
  private static func western(_ text: String) -> [String] {
    var scalars: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if isPunctuation(scalar) { scalars += [" ", scalar, " "] } else { scalars.append(scalar) }
    }
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }
    scalars = pairs(scalars, { !isDigit($0) && isPoint($1) }) { [$0, " ", $1, " "] }
    scalars = pairs(scalars, { isPoint($0) && !isDigit($1) }) { [" ", $0, " ", $1] }
    scalars = pairs(scalars, { isDigit($0) && $1 == "-" }) { [$0, " ", $1, " "] }
    var out = String.UnicodeScalarView()
    out.append(contentsOf: scalars)
    return PythonText.words(String(out))
  }

  /// Pairs from left to right that do not overlap, each written anew.
  private static func pairs(
    _ scalars: [Unicode.Scalar], _ fits: (Unicode.Scalar, Unicode.Scalar) -> Bool,
    _ written: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var (out, at): ([Unicode.Scalar], Int) = ([], 0)
    out.reserveCapacity(scalars.count)
    while at < scalars.count {
      if at + 1 < scalars.count, fits(scalars[at], scalars[at + 1]) {
        out += written(scalars[at], scalars[at + 1])
        at += 2
      } else {
        out.append(scalars[at])
        at += 1
      }
    }
    return out
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x26, 0x28...0x2B, 0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// The ranges that sacrebleu's `zh` compares with, also the two that it writes with one digit too many.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DB5, 0x4E00...0x9FBB, 0xF900...0xFA2D, 0xFA30...0xFA6A, 0xFA70...0xFAD9, 0x2001...0x2A6D,
      0x2F81...0x2FA1, 0xFF00...0xFFEF, 0x2E80...0x2EFF, 0x3000...0x303F, 0x31C0...0x31EF, 0x2F00...0x2FDF,
      0x2FF0...0x2FFF, 0x3100...0x312F, 0x31A0...0x31BF, 0xFE10...0xFE1F, 0xFE30...0xFE4F, 0x3200...0x33FF:
      true
    default: false
    }
  }

  /// Words for ROUGE and F1: runs of ASCII letters and digits, in lower case; with `zh` every other letter for itself too.
  func plainWords(_ text: String) -> [String] {
    var (words, word): ([String], String) = ([], "")
    for scalar in text.lowercased().unicodeScalars {
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        word.unicodeScalars.append(scalar)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if self == .chinese || self == .characters, scalar.properties.isAlphabetic { words.append(String(scalar)) }
    }
    return word.isEmpty ? words : words + [word]
  }
}
