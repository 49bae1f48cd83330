import Store
public import Vocabulary

// What a public key must be before anything that it signed is believed.
extension SigningKeys {
  /// The context of a proof that whoever registers a key has its private half.
  public static let possessionContext = "lingqu-key-possession-v1"

  /// What the new key signs.
  public static func possession(of publicKey: String, by participant: ID<Participant>) -> JSON {
    ["participant": JSON(participant), "publicKey": .string(publicKey)]
  }

  /// Whether 32 bytes are the one right encoding of a point that is not of small order. Under a key of small order one
  /// signature fits many messages, so it proves nothing (RFC 8032 §5.1.3 and §8.9 leave this to the reader).
  static func isSound(_ key: [UInt8]) -> Bool {
    guard key.count == 32, let last = key.last else { return false }
    let height = Array(key.dropLast()) + [last & 0x7F]
    // Below 2²⁵⁵ − 19, lowest byte first.
    let isCanonical = height[0] < 0xED || height[31] != 0x7F || height[1..<31].contains { $0 != 0xFF }
    return isCanonical && !smallOrder.contains(height)
  }

  /// The heights of the eight points whose order divides 8; the sign does not matter.
  private static let smallOrder: Set<[UInt8]> = Set(
    [
      String(repeating: "00", count: 32),
      "01" + String(repeating: "00", count: 31),
      "ec" + String(repeating: "ff", count: 30) + "7f",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ].compactMap(bytes))

  static func requireNew(_ tx: Transaction, _ publicKey: String) throws {
    if try tx.row("SELECT id FROM signing_key WHERE public_key = ?", publicKey) != nil {
      throw Refusal(
        .conflict, rule: "identity.public-key-known", Text(zh: "该公钥已登记", en: "this public key is registered already"),
        remedy: Text(zh: "生成新的密钥对", en: "make a new key pair"), field: "/publicKey")
    }
  }

  static let noPossession = Refusal(
    .unacceptable, rule: "identity.key-possession",
    Text(zh: "未证明持有该公钥的私钥", en: "it is not shown that you have the private half of this key"),
    remedy: Text(
      zh: "用新密钥对“\(possessionContext) + 换行 + 规范化 JSON {participant, publicKey}”签名，填入 proof",
      en:
        "sign \(possessionContext), a line feed and the canonical JSON {participant, publicKey} with it, and give that as proof"
    ),
    field: "/proof")
}
