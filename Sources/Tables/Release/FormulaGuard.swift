/// Keeps spreadsheet programs from taking text for a formula.
///
/// What begins with `=`, `+`, `-`, `@` (also as full-width signs), a tab or a carriage return would be carried out when somebody
/// opens the file: such text gets an apostrophe in front. Numbers stay as they are.
public enum FormulaGuard {
  /// Whether a text needs an apostrophe.
  public static func isNeeded(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "+"): return DataContract.Kind.number(text) == nil
    case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: return true
    // U+FF1D ＝, U+FF0B ＋, U+FF0D －, U+FF20 ＠
    case 0xEF: return wide.contains { text.starts(with: $0) }
    default: return false
    }
  }

  public static func neutral(_ text: String) -> String {
    Array(text.utf8).withUnsafeBufferPointer(isNeeded) ? "'" + text : text
  }

  private static let wide: [[UInt8]] = ["＝", "＋", "－", "＠"].map { Array($0.utf8) }
}
