import Crypto
import Glibc
import Identity
import Vocabulary

/// A participant's own Ed25519 key, kept on its own machine.
struct SigningKeyFile: Sendable {
  /// The hub's name for the public half, once it is registered.
  var id: String?
  let secret: Curve25519.Signing.PrivateKey

  /// A new key pair that is not in a file yet.
  init() { secret = Curve25519.Signing.PrivateKey() }

  init(path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Files.failure(path) }
    guard status.st_mode & 0o077 == 0 else {
      throw Failure.file(path, why: Language.say(zh: "他人可读，请 chmod 600", en: "others may read it; chmod 600 it"))
    }
    let json = try JSON.parse(Files.read(path))
    guard json["format"]?.string == "lingqu-signing-key/1", let seed = json["secret"]?.string.flatMap(Self.bytes),
      seed.count == 32
    else { throw Failure.file(path, why: Language.say(zh: "不是签名密钥文件", en: "not a signing key file")) }
    secret = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    id = json["id"]?.string
  }

  var publicKey: String { Self.hex(secret.publicKey.rawRepresentation) }

  func save(to path: String) throws {
    var members: [String: JSON] = [
      "format": "lingqu-signing-key/1", "secret": .string(Self.hex(secret.rawRepresentation)),
      "publicKey": .string(publicKey),
    ]
    if let id { members["id"] = .string(id) }
    try Files.write(JSON.object(members).canonical + [0x0A], to: path, mode: 0o600)
  }

  /// `{"key", "value"}` over the context, a line feed and the canonical document (RFC 8785).
  func signature(context: String, _ document: JSON) throws -> JSON {
    guard let id else {
      throw Failure.usage(Text(zh: "密钥尚未登记：lingqu key generate", en: "the key is not registered: lingqu key generate"))
    }
    let value = try secret.signature(for: Array((context + "\n").utf8) + document.canonical)
    return ["key": .string(id), "value": .string(Self.hex(value))]
  }

  /// What registers the key: its public half, and the proof that `participant` has the private one.
  func registration(for participant: String) throws -> JSON {
    let message: JSON = ["participant": .string(participant), "publicKey": .string(publicKey)]
    let bytes = Array((SigningKeys.possessionContext + "\n").utf8) + message.canonical
    return ["publicKey": .string(publicKey), "proof": .string(Self.hex(try secret.signature(for: bytes)))]
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func bytes(_ hex: String) -> [UInt8]? {
    let digits = hex.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count % 2 == 0 else { return nil }
    var out: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place], let low = digits[place + 1] else { return nil }
      out.append(UInt8(high << 4 | low))
    }
    return out
  }
}
