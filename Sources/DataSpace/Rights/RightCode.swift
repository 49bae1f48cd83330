/// The verification code of a certificate: 19 random characters, 95 bits that nobody guesses, and a check character
/// (ISO/IEC 7064, MOD 37,36), which finds each single wrong character and each two neighbours that were exchanged.
public enum RightCode {
  /// Crockford's letters and digits: none that are taken for another.
  private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  static let length = 20

  /// A new code.
  static func make(_ random: inout some RandomNumberGenerator) -> String {
    while true {
      let body = (0..<length - 1).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
      // Those whose check character would be one of the letters that are left out are drawn again.
      if let check = letters.first(where: { holds(body + [$0]) }) {
        return String(decoding: body + [check], as: UTF8.self)
      }
    }
  }

  /// The code as it is kept, from what somebody typed: hyphens, spaces and case do not matter. Nil if it is mistyped.
  public static func read(_ typed: String) -> String? {
    guard typed.utf8.count <= 40 else { return nil }
    let code = typed.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
      .map { (97...122).contains($0) ? $0 - 32 : $0 }
    guard code.count == length, code.allSatisfy(letters.contains), holds(code) else { return nil }
    return String(decoding: code, as: UTF8.self)
  }

  /// As it is printed: in fives.
  public static func shown(_ code: String) -> String {
    let all = Array(code)
    return stride(from: 0, to: all.count, by: 5).map { String(all[$0..<min($0 + 5, all.count)]) }.joined(separator: "-")
  }

  private static func holds(_ code: [UInt8]) -> Bool {
    var product = 36
    for (place, character) in code.enumerated() {
      let value = Int(character) - (character < 58 ? 48 : 55)
      let sum = (product + value) % 36
      if place == code.count - 1 { return sum == 1 }
      product = (sum == 0 ? 36 : sum) * 2 % 37
    }
    return false
  }
}
