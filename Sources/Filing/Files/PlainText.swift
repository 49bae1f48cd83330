/// A text without what does not change what it says: case, width, spaces, punctuation, invisible signs. Two texts with the
/// same plain form are one entry written twice.
enum PlainText {
  static func of(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars {
      var scalar = scalar
      // Full-width forms of ASCII (U+FF01–FF5E).
      if (0xFF01...0xFF5E).contains(scalar.value), let narrow = Unicode.Scalar(scalar.value - 0xFEE0) {
        scalar = narrow
        if ("A"..."Z").contains(scalar), let small = Unicode.Scalar(scalar.value + 32) { scalar = small }
      }
      if isWord(scalar) { plain.append(scalar) }
    }
    return String(plain)
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .otherSymbol, .mathSymbol, .currencySymbol:
      // Variation selectors change how a sign looks, not what it is.
      !(0xFE00...0xFE0F).contains(scalar.value)
    default: false
    }
  }
}
