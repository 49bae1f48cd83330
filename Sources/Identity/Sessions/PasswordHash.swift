import Crypto
import CryptoExtras
import Vocabulary

/// A password as it is stored: scrypt (RFC 7914) with its parameters and salt, `scrypt$N$r$p$salt$hash` in hexadecimal.
public struct PasswordHash: Hashable, Sendable {
  public let text: String

  /// How much work one guess costs. ASVS 5.0 asks for at least N = 2^17, r = 8.
  public struct Cost: Hashable, Sendable {
    public var rounds: Int
    public init(rounds: Int) { self.rounds = rounds }
    public static let standard = Cost(rounds: 1 << 17)
  }

  public init(text: String) { self.text = text }

  /// Refuses passwords shorter than 12 or longer than 200 characters (ASVS 5.0 §6.2), and those of fewer than five
  /// different ones; and the one that it replaces.
  public static func make(_ password: String, replacing old: String? = nil, cost: Cost = .standard) throws
    -> PasswordHash
  {
    if password == old {
      throw Refusal(
        .unacceptable, rule: "identity.password-same",
        Text(zh: "新密码与原密码相同", en: "the new password is the old one"), field: "/new")
    }
    guard (12...200).contains(password.unicodeScalars.count) else {
      throw Refusal(
        .unacceptable, rule: "identity.password-length",
        Text(zh: "密码长度不符合要求", en: "the password's length is not acceptable"),
        remedy: Text(zh: "12 至 200 个字符", en: "12 to 200 characters"), field: "/new")
    }
    guard Set(password.unicodeScalars).count >= 5 else {
      throw Refusal(
        .unacceptable, rule: "identity.password-simple", Text(zh: "密码过于简单", en: "the password is too simple"),
        remedy: Text(zh: "至少五种不同的字符", en: "at least five different characters"), field: "/new")
    }
    let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
    return try PasswordHash(
      text: "scrypt$\(cost.rounds)$8$1$\(Token.hex(salt))$\(Token.hex(derive(password, salt, cost.rounds)))")
  }

  /// Whether `password` is the one. The same work whether it is or not; the empty password is never the one.
  public func matches(_ password: String) -> Bool {
    let parts = text.split(separator: "$").map(String.init)
    guard !password.isEmpty, parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]),
      let salt = SigningKeys.bytes(parts[4]),
      let hash = try? Self.derive(password, salt, rounds), let stored = SigningKeys.bytes(parts[5]),
      hash.count == stored.count
    else { return false }
    return zip(hash, stored).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func derive(_ password: String, _ salt: [UInt8], _ rounds: Int) throws -> [UInt8] {
    let key = try KDF.Scrypt.deriveKey(
      from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: rounds, blockSize: 8, parallelism: 1,
      maxMemory: 512 << 20)
    return key.withUnsafeBytes { Array($0) }
  }
}
