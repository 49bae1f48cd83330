import Crypto
import Evidence
import FoundationEssentials
import Glibc
import Identity
import Ledger
import Store
import StoreTesting
import Vocabulary

@testable import Exchange

/// A hub's ground with a few participants, on a real database in a folder of its own.
final class Town: Sendable {
  let database: any Database
  let folder: String
  let vault = KeyVault(master: [UInt8](repeating: 7, count: 32))
  /// The hub's key: countersigns readings.
  let hubKey = Curve25519.Signing.PrivateKey()
  let mill: Participant
  let startUp: Participant
  let centre: Participant
  let bureau: Participant
  /// When the town was founded.
  let dawn = Instant("2026-11-21T00:00:00Z")!

  static let unsigned = Signature(key: ID(at: Instant(milliseconds: 0)), value: "")

  init() async throws {
    var template = Array("/tmp/exchange-test-XXXXXX".utf8CString)
    folder = String(cString: mkdtemp(&template))
    database = try await TestDatabase.open(folder + "/hub.sqlite")
    try await database.migrate(
      EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations)
    let (vault, dawn) = (vault, dawn)
    (mill, startUp, centre, bureau) = try await database.write { tx in
      func join(_ code: String, _ name: String, _ kinds: [ParticipantKind]) throws -> Participant {
        let participant = try Participants.register(
          tx, ParticipantDraft(name: Text(zh: name, en: name), creditCode: code, kinds: kinds, region: "450200"),
          by: nil, at: dawn)
        _ = try SigningKeys.makeInCustody(tx, for: participant.id, vault: vault, at: dawn)
        return participant
      }
      return (
        try join("91450200MA0000001K", "柳州糖厂", [.provider, .consumer]),
        try join("91450200MA0000002N", "节能科技", [.consumer, .vendor]),
        try join("91450200MA0000003R", "算力中心", [.provider]),
        try join("91450200MA0000004W", "数据局", [.regulator, .steward])
      )
    }
    try await deposit(100_000, to: startUp)
  }

  func close() async {
    try? await database.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Runs `body` in a town that is cleared away afterwards.
  static func with(_ body: (Town) async throws -> Void) async throws {
    let town = try await Town()
    do { try await body(town) } catch {
      await town.close()
      throw error
    }
    await town.close()
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await database.write(body)
  }
  func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await database.read(body)
  }

  func caller(_ participant: Participant) -> Caller {
    Caller(participant: participant.id, kinds: participant.kinds, scopes: [.read, .write])
  }

  func deposit(_ fen: Int64, to participant: Participant) async throws {
    let dawn = dawn
    _ = try await write { tx in
      try Deposits.deposit(
        tx, id: ID(at: dawn), to: "\(participant.id)", amount: fen, document: "bank-\(participant.id)-\(fen)",
        actor: nil,
        at: dawn)
    }
  }
}

// MARK: - Steps of the lifecycle, inside a transaction

extension Town {
  /// Compute by the second, at 3 fen for 10.
  func compute(rule: PublishedRule? = PublishedRule(name: "small-requests"), capacity: Capacity? = nil) -> OfferDraft {
    OfferDraft(
      kind: .compute, title: Text(zh: "空闲机架算力", en: "Idle rack compute"),
      summary: Text(zh: "通用处理器算力，按秒计费", en: "General purpose, by the second"), tags: ["cpu"], region: "450200",
      policy: .open, price: .perUnit(fen: 3, quantity: 10, unit: "cpuSeconds"), capacity: capacity, publishedRule: rule)
  }

  /// The mill's history: for energy saving, 90 days, a number of times, nothing leaves.
  func history(count: Int64 = 5, price: Price = .free) -> OfferDraft {
    OfferDraft(
      kind: .data, title: Text(zh: "压榨线能耗历史数据", en: "Energy history of the crushing line"),
      summary: Text(zh: "十五分钟能耗", en: "Energy every 15 minutes"), region: "450200",
      policy: Policy(
        permissions: [
          .init(
            .execute, uid: "training",
            where: [
              .constraint(.init(.purpose, .eq, .word("energy-saving"))),
              .constraint(.init(.elapsedTime, .lteq, .days(90))), .constraint(.init(.count, .lteq, .integer(count))),
            ])
        ], prohibitions: [.init(.distribute, uid: "no-export")]),
      price: price, publishedRule: PublishedRule(name: "own-start-ups", maxTermDays: 90))
  }

  /// From an offer to an active agreement of the start-up.
  func agree(_ tx: Transaction, _ draft: OfferDraft, by provider: Participant, days: Int64 = 90, at now: Instant) throws
    -> Agreement
  {
    let offer = try Offers.publish(tx, draft, by: provider.id, at: now)
    let negotiation = try Negotiations.request(
      tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: days), by: startUp, at: now)
    guard let id = negotiation.agreement else { throw Refusal.notFound("agreement") }
    _ = try sign(tx, id, startUp, at: now)
    return try sign(tx, id, provider, at: now)
  }

  func sign(_ tx: Transaction, _ id: ID<Agreement>, _ party: Participant, at now: Instant) throws -> Agreement {
    let document = try Agreements.get(tx, id).document
    let signature = try Signatures.sign(
      tx, for: party.id, context: Agreement.signingContext, document, vault: vault)
    return try Agreements.sign(tx, id, by: party.id, signature, at: now)
  }

  func use(
    _ tx: Transaction, _ agreement: ID<Agreement>, _ draft: UseDraft = UseDraft(purpose: "energy-saving"),
    at now: Instant
  ) throws -> Use {
    try Uses.request(tx, under: agreement, draft, by: caller(startUp), region: startUp.region, at: now)
  }

  @discardableResult
  func measure(
    _ tx: Transaction, _ use: Use, _ sequence: Int64, _ quantity: Int64, from: Instant, to: Instant, at now: Instant
  ) throws -> Reading {
    let draft = ReadingDraft(sequence: sequence, quantity: quantity, unit: use.unit, from: from, to: to)
    let signature = try Signatures.sign(
      tx, for: use.provider, context: Reading.signingContext, draft.document(of: use.id), vault: vault)
    let hubKey = hubKey
    return try Readings.record(
      tx, of: use.id, draft, signature: signature,
      countersign: { bytes in
        try hubKey.signature(for: bytes).map { byte in
          let digits = Array("0123456789abcdef")
          return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
      }, at: now)
  }

  func balance(_ tx: Transaction, _ participant: Participant) throws -> Int64 {
    try Accounts.find(tx, owner: "\(participant.id)", unit: "fen")?.balance ?? 0
  }
  func available(_ tx: Transaction, _ participant: Participant) throws -> Int64 {
    try Accounts.find(tx, owner: "\(participant.id)", unit: "fen")?.available ?? 0
  }
  func kinds(_ tx: Transaction, of agreement: ID<Agreement>) throws -> [String] {
    try EvidenceLog.entries(tx, agreement: "\(agreement)").map { try $0.content["kind"]?.string ?? "" }
  }
}
