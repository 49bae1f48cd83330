import Crypto
public import Store
public import Vocabulary

// Keys that sign bytes of another standard's making, such as HTTP messages.
extension SigningKeys {
  /// A key by its id, if it may sign now.
  public static func current(_ tx: Transaction, _ id: ID<SigningKey>, at now: Instant) throws -> SigningKey? {
    try find(tx, id).flatMap { $0.isValid(at: now) ? $0 : nil }
  }
}

extension SigningKey {
  /// Whether `signature`, 64 bytes, is by this key over `bytes`.
  public func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    guard let key = SigningKeys.bytes(publicKey), SigningKeys.isSound(key),
      let verifier = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
    else { return false }
    return verifier.isValidSignature(signature, for: bytes)
  }
}
