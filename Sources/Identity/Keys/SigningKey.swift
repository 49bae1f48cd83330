import Crypto
import Evidence
public import Store
public import Vocabulary

/// A participant's Ed25519 public key, and when it was valid. Old keys stay, so that old signatures can be checked.
public struct SigningKey: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "key"
  public var id: ID<SigningKey>
  public var participant: ID<Participant>
  /// 32 bytes, lower-case hexadecimal.
  public var publicKey: String
  /// Whether the hub keeps the private key, sealed, for a participant without software of its own.
  public var custody: Bool
  public var validFrom: Instant
  /// When it was replaced or withdrawn; nil while it is in use.
  public var validUntil: Instant?
  /// From when on nothing that it signed is believed, because somebody else may have signed it.
  public var distrustedFrom: Instant?

  /// Whether a signature that was made at `instant` counts.
  public func isValid(at instant: Instant) -> Bool {
    validFrom <= instant && (validUntil.map { instant < $0 } ?? true) && (distrustedFrom.map { instant < $0 } ?? true)
  }
}

public enum SigningKeys {
  /// Takes a participant's own public key into use; the key before it is no longer valid for new signatures.
  ///
  /// - Parameter proof: the new key's signature over ``possession(of:by:)``, in hexadecimal: nobody registers what is another's, or
  ///   what nobody has.
  public static func register(
    _ tx: Transaction, for participant: ID<Participant>, publicKey hex: String, proof: String?, at now: Instant
  ) throws -> SigningKey {
    guard let bytes = bytes(hex), isSound(bytes),
      let verifier = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    else {
      throw Refusal(
        .unacceptable, rule: "identity.public-key", Text(zh: "不是有效的 Ed25519 公钥", en: "not an Ed25519 public key"),
        remedy: Text(zh: "32 字节，64 位十六进制小写", en: "32 bytes as 64 lower-case hexadecimal digits"), field: "/publicKey")
    }
    try requireNew(tx, hex)
    guard let proof = proof.flatMap(self.bytes),
      verifier.isValidSignature(
        proof, for: Signatures.bytes(context: possessionContext, possession(of: hex, by: participant)))
    else { throw noPossession }
    return try add(
      tx, SigningKey(id: ID(at: now), participant: participant, publicKey: hex, custody: false, validFrom: now),
      sealed: nil, at: now)
  }

  /// Makes a key pair that the hub keeps for the participant.
  public static func makeInCustody(
    _ tx: Transaction, for participant: ID<Participant>, vault: KeyVault, at now: Instant
  ) throws -> SigningKey {
    let pair = Curve25519.Signing.PrivateKey()
    let key = SigningKey(
      id: ID(at: now), participant: participant, publicKey: Token.hex(pair.publicKey.rawRepresentation), custody: true,
      validFrom: now)
    return try add(tx, key, sealed: try vault.seal(Array(pair.rawRepresentation), for: key.id), at: now)
  }

  private static func add(_ tx: Transaction, _ key: SigningKey, sealed: [UInt8]?, at now: Instant) throws -> SigningKey
  {
    try requireNew(tx, key.publicKey)
    let replaced = try current(tx, key.participant)
    try tx.execute(
      "UPDATE signing_key SET valid_until = ? WHERE participant = ? AND valid_until IS NULL", now, key.participant)
    try tx.execute(
      """
      INSERT INTO signing_key (id, participant, public_key, custody, sealed, valid_from) VALUES (?, ?, ?, ?, ?, ?)
      """, key.id, key.participant, key.publicKey, key.custody, sealed, now)
    var data: [String: JSON] = ["publicKey": .string(key.publicKey), "custody": .bool(key.custody)]
    if let replaced { data["replaces"] = JSON(replaced.id) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: replaced == nil ? "key.registered" : "key.rotated", at: now, subject: key.id.description,
        actor: key.participant.description, data: .object(data)))
    return key
  }

  /// Takes a key out of use without a successor. If somebody else may have it, `distrustedFrom` says since when: from then on
  /// its signatures no longer verify; nil for a key that merely goes. Withdrawing twice can only move distrust further back.
  public static func withdraw(
    _ tx: Transaction, _ id: ID<SigningKey>, of participant: ID<Participant>, distrustedFrom: Instant?, at now: Instant
  ) throws -> SigningKey {
    guard let key = try find(tx, id), key.participant == participant else { throw Refusal.notFound("signing-key") }
    if let distrustedFrom, distrustedFrom > now {
      throw Refusal(
        .unacceptable, rule: "identity.distrust-in-future",
        Text(zh: "失信时间不能晚于现在", en: "the key cannot be distrusted from a time to come"),
        remedy: Text(zh: "填写密钥可能泄露的时间", en: "give the time since when others may have had the key"),
        field: "/distrustedFrom")
    }
    let distrust = [key.distrustedFrom, distrustedFrom].compactMap { $0 }.min()
    if key.validUntil != nil, distrust == key.distrustedFrom { return key }
    try tx.execute(
      "UPDATE signing_key SET valid_until = COALESCE(valid_until, ?), distrusted_from = ? WHERE id = ?", now, distrust,
      id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "key.withdrawn", at: now, subject: id.description, actor: participant.description,
        data: distrust.map { ["distrustedFrom": JSON($0)] } ?? [:]))
    return try find(tx, id) ?? key
  }

  /// The key that signs now.
  public static func current(_ tx: Transaction, _ participant: ID<Participant>) throws -> SigningKey? {
    try tx.row(selectCurrent, participant).map(read)
  }

  /// All keys, oldest first.
  public static func history(_ tx: Transaction, _ participant: ID<Participant>) throws -> [SigningKey] {
    try tx.rows(select + "WHERE participant = ? ORDER BY id LIMIT 1000", participant).map(read)
  }

  static func find(_ tx: Transaction, _ id: ID<SigningKey>) throws -> SigningKey? {
    try tx.row(select + "WHERE id = ?", id).map(read)
  }

  private static let select =
    "SELECT id, participant, public_key, custody, valid_from, valid_until, distrusted_from FROM signing_key "

  private static let selectCurrent = select + "WHERE participant = ? AND valid_until IS NULL"

  private static func read(_ row: Row) throws -> SigningKey {
    SigningKey(
      id: try row.id(0), participant: try row.id(1), publicKey: try row.text(2), custody: try row.bool(3),
      validFrom: try row.instant(4), validUntil: try row.optionalInstant(5),
      distrustedFrom: try row.optionalInstant(6))
  }

  static func bytes(_ hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var out: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = nibble(digits[place]), let low = nibble(digits[place + 1]) else { return nil }
      out.append(high << 4 | low)
    }
    return out
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 97...102: digit - 87
    default: nil
    }
  }
}
