/// Division codes of GB/T 2260: each pair of digits is a level, and trailing zeros mean "all of it".
public enum Region {
  /// Whether `code` (such as `45` or `450000`) is or contains `part` (such as `450102`).
  public static func covers(_ code: String, _ part: String) -> Bool {
    part.hasPrefix(stem(code)) && isCode(code) && isCode(part)
  }

  /// Two, four or six digits.
  public static func isCode(_ text: String) -> Bool {
    [2, 4, 6].contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// The code without the pairs of zeros at its end.
  public static func stem(_ code: String) -> String {
    var stem = Substring(code)
    while stem.utf8.count > 2, stem.hasSuffix("00") { stem = stem.dropLast(2) }
    return String(stem)
  }

  /// The code and every code that contains it, as stems: `450102` gives `45`, `4501`, `450102`.
  public static func levels(_ code: String) -> [String] {
    let stem = stem(code)
    return stride(from: 2, through: stem.utf8.count, by: 2).map { String(stem.prefix($0)) }
  }
}
