import Vocabulary
public import Crypto

/// The private key of a log and the name it signs as. Whoever has it can write another history: keep it apart.
public struct LogSigner: Sendable {
  public let key: LogKey
  private let privateKey: Curve25519.Signing.PrivateKey

  /// Nil unless ``LogKey/isName(_:)``. `name` is the log's origin.
  public init?(name: String, privateKey: Curve25519.Signing.PrivateKey = .init()) {
    guard let key = LogKey(name: name, publicKey: Array(privateKey.publicKey.rawRepresentation)) else { return nil }
    self.key = key
    self.privateKey = privateKey
  }

  /// Reads ``encoded``.
  public init?(encoded: String) {
    let parts = encoded.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY", let seed = Base64.bytes(parts[4]),
      seed.first == LogKey.ed25519,
      let privateKey = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed.dropFirst())
    else { return nil }
    self.init(name: String(parts[2]), privateKey: privateKey)
    guard Hex.bytes(parts[3].utf8) == key.hash else { return nil }
  }

  /// The secret in the form that Go's `note.NewSigner` takes.
  public var encoded: String {
    let seed = [LogKey.ed25519] + Array(privateKey.rawRepresentation)
    return "PRIVATE+KEY+\(key.name)+\(Hex.text(key.hash))+\(Base64.text(seed))"
  }

  /// Signs `text`, which ends in a newline.
  public func note(_ text: String) throws -> SignedNote {
    let signature = try privateKey.signature(for: Array(text.utf8))
    return SignedNote(text: text, signatures: [.init(name: key.name, hash: key.hash, signature: Array(signature))])
  }
}
