import Crypto
public import Store
public import Vocabulary

/// A participant's signature over a message in a context.
public struct Signature: Hashable, Sendable, Codable {
  public var key: ID<SigningKey>
  /// 64 bytes, lower-case hexadecimal.
  public var value: String
  public init(key: ID<SigningKey>, value: String) {
    self.key = key
    self.value = value
  }
}

/// A key that the hub keeps for a participant, ready to sign. What it signs counts only while the key is the current one.
public struct Signer: Sendable {
  public let key: ID<SigningKey>
  private let secret: Curve25519.Signing.PrivateKey

  /// Refuses if the hub keeps none.
  public init(_ tx: Transaction, for participant: ID<Participant>, vault: KeyVault) throws {
    guard
      let row = try tx.row(
        "SELECT id, sealed FROM signing_key WHERE participant = ? AND valid_until IS NULL AND sealed IS NOT NULL",
        participant)
    else {
      throw Refusal(
        .conflict, rule: "identity.no-custody",
        Text(zh: "系统未托管该参与方的签名密钥", en: "the hub keeps no signing key for this participant"),
        remedy: Text(zh: "用自己的密钥签名，或先建立托管密钥", en: "sign with your own key, or have the hub make one first"))
    }
    key = try row.id(0)
    secret = try vault.signer(try row.blob(1), for: key)
  }

  public func sign(context: String, _ message: JSON) throws -> Signature {
    let bytes = Signatures.bytes(context: context, message)
    return Signature(key: key, value: Token.hex(try secret.signature(for: bytes)))
  }
}

public enum Signatures {
  /// The bytes that are signed: the context's name, a line feed, the message's canonical JSON. A signature made for one
  /// context is worth nothing in another.
  public static func bytes(context: String, _ message: JSON) -> [UInt8] {
    Array((context + "\n").utf8) + message.canonical
  }

  /// Signs with the key that the hub keeps for `participant`. Refuses if it keeps none.
  public static func sign(
    _ tx: Transaction, for participant: ID<Participant>, context: String, _ message: JSON, vault: KeyVault
  ) throws -> Signature {
    try Signer(tx, for: participant, vault: vault).sign(context: context, message)
  }

  /// Refuses a signature that is not by a key of `participant` that was valid at `instant`: the time when it was made, as
  /// evidence tells it, never as the signer does.
  public static func verify(
    _ tx: Transaction, _ signature: Signature, by participant: ID<Participant>, context: String, _ message: JSON,
    at instant: Instant
  ) throws {
    guard let key = try SigningKeys.find(tx, signature.key), key.participant == participant, key.isValid(at: instant)
    else {
      throw Refusal(
        .unacceptable, rule: "identity.key-not-valid",
        Text(zh: "签名密钥不属于该参与方，或当时无效", en: "the signing key is not the participant's, or was not valid then"),
        remedy: Text(zh: "使用当前的签名密钥", en: "use the current signing key"), field: "/signature/key")
    }
    guard verifies(signature.value, publicKey: key.publicKey, context: context, message) else {
      throw Refusal(
        .unacceptable, rule: "identity.signature-wrong", Text(zh: "签名验证失败", en: "the signature does not verify"),
        remedy: Text(
          zh: "对“上下文 + 换行 + 规范化 JSON（RFC 8785）”签名",
          en: "sign the context, a line feed and the canonical JSON (RFC 8785)"), field: "/signature/value")
    }
  }

  /// Whether a signature verifies with a public key, both in lower-case hexadecimal. Whose key that is, and whether it counted then,
  /// evidence tells.
  public static func verifies(_ value: String, publicKey: String, context: String, _ message: JSON) -> Bool {
    guard let key = SigningKeys.bytes(publicKey), SigningKeys.isSound(key), let value = SigningKeys.bytes(value),
      let verifier = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
    else { return false }
    return verifier.isValidSignature(value, for: bytes(context: context, message))
  }
}
