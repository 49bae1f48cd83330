import Crypto
import Synchronization
public import Vocabulary

/// Seals the private keys that the hub keeps for participants, with a key that is not in the database.
public struct KeyVault: Sendable {
  private let key: SymmetricKey
  private let opened = OpenedKeys()

  /// - Parameter master: 32 bytes.
  public init(master: [UInt8]) { key = SymmetricKey(data: master) }

  func seal(_ secret: [UInt8], for id: ID<SigningKey>) throws -> [UInt8] {
    let box = try ChaChaPoly.seal(secret, using: key, authenticating: Array(id.description.utf8))
    return Array(box.combined)
  }

  /// Seals what the hub must be able to say again, such as a key that another hub gave it. What is sealed under one name opens
  /// under no other.
  public func seal(_ secret: [UInt8], as name: String) throws -> [UInt8] {
    Array(try ChaChaPoly.seal(secret, using: key, authenticating: Array(("secret\n" + name).utf8)).combined)
  }

  /// Throws `identity.vault` if it was sealed with another master key, under another name, or altered since.
  public func open(_ sealed: [UInt8], as name: String) throws(Refusal) -> [UInt8] {
    guard let box = try? ChaChaPoly.SealedBox(combined: sealed),
      let secret = try? ChaChaPoly.open(box, using: key, authenticating: Array(("secret\n" + name).utf8))
    else { throw Self.closed(name) }
    return Array(secret)
  }

  /// A secret that follows from `name` and the master key: nobody stores it, and nobody else can tell it.
  public func derive(_ name: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(("derived\n" + name).utf8), using: key))
  }

  /// The key that `sealed` holds, ready to sign. Opened once, and kept: making it ready costs more than a signature.
  func signer(_ sealed: [UInt8], for id: ID<SigningKey>) throws -> Curve25519.Signing.PrivateKey {
    if let known = opened.known(id, sealed) { return known }
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: try open(sealed, for: id))
    opened.keep(key, id, sealed)
    return key
  }

  /// Throws `identity.vault` if it was sealed with another master key, for another signing key, or altered since.
  func open(_ sealed: [UInt8], for id: ID<SigningKey>) throws(Refusal) -> [UInt8] {
    guard let box = try? ChaChaPoly.SealedBox(combined: sealed),
      let secret = try? ChaChaPoly.open(box, using: key, authenticating: Array(id.description.utf8))
    else { throw Self.closed(id.description) }
    return Array(secret)
  }

  private static func closed(_ name: String) -> Refusal {
    Refusal(
      .unavailable, rule: "identity.vault",
      Text(zh: "系统无法打开托管的密钥 \(name)", en: "the hub cannot open the key \(name) that it keeps"),
      remedy: Text(
        zh: "请运营方恢复与数据库配套的主密钥文件", en: "the operator must restore the master key that belongs to this database"))
  }
}

/// Keys that were opened, with what they were opened from: sealed anew, a key is opened anew.
private final class OpenedKeys: Sendable {
  private static let most = 1024
  private let keys = Mutex<[ID<SigningKey>: (sealed: [UInt8], key: Curve25519.Signing.PrivateKey)]>([:])

  func known(_ id: ID<SigningKey>, _ sealed: [UInt8]) -> Curve25519.Signing.PrivateKey? {
    keys.withLock { $0[id] }.flatMap { $0.sealed == sealed ? $0.key : nil }
  }

  func keep(_ key: Curve25519.Signing.PrivateKey, _ id: ID<SigningKey>, _ sealed: [UInt8]) {
    keys.withLock { keys in
      if keys.count >= Self.most { keys.removeAll() }
      keys[id] = (sealed, key)
    }
  }
}
