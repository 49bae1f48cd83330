internal import Crypto

/// A reference to a person that may stand in the log: whoever has the salt and the name can check it, nobody can
/// read the name from it, and once the salt is deleted nobody can link it either.
///
/// Keep the salt with the person's own record, one for each person, never in an entry.
public struct SaltedHash: Hashable, Sendable, CustomStringConvertible {
  /// `hmac-sha256:` and 64 hexadecimal digits.
  public let description: String

  /// HMAC-SHA256 (RFC 2104) of `value` under `salt`.
  public init(of value: String, salt: [UInt8]) {
    let code = HMAC<SHA256>.authenticationCode(for: Array(value.utf8), using: SymmetricKey(data: salt))
    description = "hmac-sha256:" + Hex.text(code)
  }

  /// 32 bytes from the system's generator.
  public static func newSalt() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}
