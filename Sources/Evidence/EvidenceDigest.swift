internal import Crypto
public import Vocabulary

/// SHA-256 of a value's canonical form, in lower-case hexadecimal: how an entry names words that it must not repeat, because they
/// may be anything that a person typed.
public enum EvidenceDigest {
  public static func of(_ json: JSON) -> String { Hex.text(SHA256.hash(data: json.canonical)) }
}
