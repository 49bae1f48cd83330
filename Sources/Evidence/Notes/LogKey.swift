import Vocabulary

internal import Crypto

/// The public key of a log: what one must have to check anything it signed.
///
/// Its text is the verifier key of C2SP signed-note, which Go's `note.NewVerifier` takes too:
/// `name+hash+base64(0x01 ‖ public key)`, where the hash is eight hexadecimal digits.
public struct LogKey: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
  /// Who signs: the log's origin, for instance `lingqu.local/hub`.
  public let name: String
  /// The Ed25519 public key, 32 bytes.
  public let publicKey: [UInt8]

  static let ed25519: UInt8 = 1

  /// Nil unless `name` may name a key (``isName(_:)``) and `publicKey` is an Ed25519 key.
  public init?(name: String, publicKey: [UInt8]) {
    guard Self.isName(name), (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
      return nil
    }
    self.name = name
    self.publicKey = publicKey
  }

  public init?(_ description: String) {
    let parts = description.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let key = Base64.bytes(parts[2]), key.first == Self.ed25519 else { return nil }
    self.init(name: String(parts[0]), publicKey: Array(key.dropFirst()))
    guard hash == Hex.bytes(parts[1].utf8) else { return nil }
  }

  public var description: String { "\(name)+\(Hex.text(hash))+\(Base64.text([Self.ed25519] + publicKey))" }

  /// Four bytes that tell keys of one name apart: the start of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
  var hash: [UInt8] { Array(SHA256.hash(data: Array(name.utf8) + [0x0A, Self.ed25519] + publicKey).prefix(4)) }

  func verifies(_ signature: [UInt8], over text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    return key.isValidSignature(signature, for: Array(text.utf8))
  }

  /// 1–200 visible ASCII characters other than the plus sign: narrower than C2SP, so that one name has one spelling.
  public static func isName(_ name: String) -> Bool {
    (1...200).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") }
  }
}
