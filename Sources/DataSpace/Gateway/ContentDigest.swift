public import Crypto
public import Vocabulary

/// The digest of a body (RFC 9530 §2): SHA-256, among those that were sent.
public enum ContentDigest {
  /// What a body of no bytes has.
  public static let ofNothing = of(SHA256.hash(data: [UInt8]()))

  /// Lower-case hexadecimal of the SHA-256 in a `Content-Digest`. Refuses a field without one.
  public static func read(_ field: String) throws(Refusal) -> String {
    guard case .bytes(let bytes)? = StructuredField(field)?["sha-256"]?.items.first?.value, bytes.count == 32 else {
      throw Refusal(
        .invalid, rule: "gateway.digest",
        Text(zh: "Content-Digest 中没有有效的 sha-256", en: "the Content-Digest holds no valid sha-256"),
        remedy: Text(zh: "Content-Digest: sha-256=:…:（RFC 9530）", en: "Content-Digest: sha-256=:…: (RFC 9530)"),
        field: "Content-Digest")
    }
    return ByteText.hex(bytes)
  }

  /// The field for a digest.
  public static func field(_ digest: SHA256.Digest) -> String { "sha-256=:" + ByteText.base64(Array(digest)) + ":" }

  /// Lower-case hexadecimal.
  public static func of(_ digest: SHA256.Digest) -> String { ByteText.hex(digest) }
}
