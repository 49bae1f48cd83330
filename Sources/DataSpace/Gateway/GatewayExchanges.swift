import Crypto
import Evidence
public import Exchange
public import Identity
public import Store
public import Vocabulary

/// The course of one exchange: what must be durable before it leaves, and what is written of its end.
public enum GatewayExchanges {
  /// How far from now, in milliseconds, the time of a signature may be.
  public static let window: Int64 = 300_000
  /// The unit in which calls are metered.
  public static let unit = "calls"

  /// What a signed request asks for, looked up and not yet decided.
  public struct Asked: Sendable {
    public let agreement: ID<Agreement>
    public let key: SigningKey
    public let service: GatewayService
    public let authorization: String?
    let signature: MessageSignature
    let request: SignableRequest
    let hasBody: Bool
    public let target: GatewayTarget
  }

  /// A request that was signed by whom its agreement names.
  public struct Proven: Sendable {
    public let asked: Asked
    let base: String
    /// SHA-256 of the body that was signed for, in lower-case hexadecimal.
    public let body: String
  }

  /// Looks up who asks, under which agreement, for what. Counts and writes nothing.
  public static func look(
    _ tx: Transaction, _ agreement: ID<Agreement>, _ signature: MessageSignature, _ request: SignableRequest,
    _ target: GatewayTarget, hasBody: Bool, vault: KeyVault, at now: Instant
  ) throws -> Asked {
    // Who signs with a key that nobody has is told as much as who signs wrongly.
    guard let id = ID<SigningKey>(signature.keyID), let key = try SigningKeys.current(tx, id, at: now) else {
      throw GatewayRefusal.wrong
    }
    let terms = try Agreements.terms(tx, agreement)
    guard terms.consumer == key.participant else { throw Refusal.notFound("agreement") }
    guard let named = terms.reference["service"]?.string.flatMap({ ID<GatewayService>($0) }), terms.kind == .data,
      let service = try? GatewayServices.get(tx, named), service.provider == terms.provider, service.state == .open
    else { throw GatewayRefusal.noService }
    return Asked(
      agreement: agreement, key: key, service: service,
      authorization: try GatewayServices.secret(tx, of: service.id, vault: vault), signature: signature,
      request: request, hasBody: hasBody, target: target)
  }

  /// Holds the signature against the request. Needs no transaction, so many can be checked at a time.
  public static func prove(_ asked: Asked, at now: Instant) throws(Refusal) -> Proven {
    let (signature, request) = (asked.signature, asked.request)
    guard signature.nonce != nil else { throw GatewayRefusal.parameters }
    guard request.isCovered(by: signature, hasBody: asked.hasBody), !signature.components.contains(where: \.isOfRequest)
    else { throw GatewayRefusal.coverage }
    let (seconds, bound) = (now.milliseconds / 1000, window / 1000)
    guard signature.created >= seconds - bound, signature.created <= seconds + bound,
      signature.expires.map({ $0 > seconds }) ?? true
    else { throw GatewayRefusal.stale }
    let base = try signature.base(request.value)
    guard asked.key.verifies(signature.value, of: Array(base.utf8)) else { throw GatewayRefusal.wrong }
    var body = ContentDigest.ofNothing
    if let field = SignableRequest.joined(request.field("content-digest")) { body = try ContentDigest.read(field) }
    guard asked.hasBody || body == ContentDigest.ofNothing else { throw GatewayRefusal.bodyDiffers }
    guard asked.service.methods.contains(request.method), asked.service.paths.contains(where: asked.target.isBelow)
    else { throw GatewayRefusal.notOffered(asked.service.methods, asked.service.paths) }
    return Proven(asked: asked, base: base, body: body)
  }

  /// Opens the use and writes what is about to be sent, before it is: `gateway.requested`. All that could have changed since
  /// ``look(_:_:_:_:_:hasBody:vault:at:)`` is asked again.
  public static func begin(
    _ tx: Transaction, _ proven: Proven, vault: KeyVault, at now: Instant
  ) throws -> GatewayExchange {
    let asked = proven.asked
    let id = ID<GatewayExchange>(at: now)
    guard let key = try SigningKeys.current(tx, asked.key.id, at: now) else { throw GatewayRefusal.wrong }
    guard try GatewayServices.get(tx, asked.service.id).state == .open else { throw GatewayRefusal.noService }
    let nonce = asked.signature.nonce ?? ""
    if let known = try tx.row("SELECT exchange FROM gateway_nonce WHERE signer = ? AND nonce = ?", key.id, nonce) {
      throw GatewayRefusal.replayed(try known.text(0))
    }
    let terms = try Agreements.terms(tx, asked.agreement)
    let isPriced = try terms.price.charge(for: 1) > 0
    guard !isPriced || terms.price.unit == unit, !terms.price.passesEnergy else { throw GatewayRefusal.price }
    // Nobody is called whose readings could not be signed afterwards.
    if isPriced { _ = try Signer(tx, for: terms.provider, vault: vault) }
    let consumer = try Participants.get(tx, key.participant)
    try Participants.requireActive(tx, consumer.id)
    let use = try Uses.request(
      tx, under: asked.agreement,
      UseDraft(purpose: terms.purpose, export: .raw, quantity: terms.price.unit == nil ? nil : 1),
      by: Caller(participant: consumer.id, kinds: consumer.kinds, scopes: [.write]), region: consumer.region, at: now)
    if use.state == .requested { try Uses.move(tx, use.id, .start, by: nil, at: now) }
    try tx.execute(
      "INSERT INTO gateway_nonce (signer, nonce, exchange, at) VALUES (?, ?, ?, ?)", key.id, nonce, id, now)
    var exchange = GatewayExchange(
      id: id, agreement: asked.agreement, service: asked.service.id, provider: terms.provider, consumer: consumer.id,
      use: use.id, method: asked.request.method, target: asked.target.text, requestBody: proven.body,
      requestBase: proven.base,
      requestSignature: Signature(key: key.id, value: ByteText.hex(asked.signature.value)), requestedAt: now,
      deadline: now.adding(seconds: asked.service.timeoutSeconds), requestEntry: 0)
    exchange.requestEntry = try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "gateway.requested", at: now, agreement: asked.agreement.description, subject: id.description,
        actor: consumer.id.description, data: .object(exchange.requestFacts)))
    try tx.append(
      "INSERT INTO gateway_exchange (id, agreement, is_open, deadline, body) VALUES (?, ?, ?, ?, ?)", id,
      asked.agreement, true, exchange.deadline, try JSON(encoding: exchange))
    return exchange
  }

  /// Writes how an exchange ended, meters and settles its use: `gateway.answered` or `gateway.failed`. What came is charged,
  /// also a refusal by the service (4xx); its errors (5xx) and what failed are not.
  ///
  /// Throws `gateway.ended` where it was ended before, as one that took too long.
  @discardableResult
  public static func end(
    _ tx: Transaction, _ exchange: GatewayExchange, _ outcome: GatewayExchange.Outcome, vault: KeyVault,
    countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws -> GatewayExchange {
    var ended = exchange
    var outcome = outcome
    outcome.isCharged = try settle(tx, exchange, outcome, vault: vault, countersign: countersign, at: now)
    ended.state = outcome.failure == nil ? .answered : .failed
    ended.outcome = outcome
    outcome.entry = try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: outcome.failure == nil ? "gateway.answered" : "gateway.failed", at: now,
        agreement: exchange.agreement.description, subject: exchange.id.description,
        actor: outcome.failure == nil ? exchange.provider.description : nil, data: .object(ended.facts)))
    ended.outcome = outcome
    let changed = try tx.execute(
      "UPDATE gateway_exchange SET is_open = ?, outcome = ? WHERE id = ? AND is_open = ?", false,
      try JSON(encoding: outcome), exchange.id, true)
    guard changed == 1 else {
      throw Refusal(
        .conflict, rule: "gateway.ended", Text(zh: "该调用已经结束", en: "this exchange has ended already"))
    }
    return ended
  }

  /// Returns whether the call is charged.
  private static func settle(
    _ tx: Transaction, _ exchange: GatewayExchange, _ outcome: GatewayExchange.Outcome, vault: KeyVault,
    countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws -> Bool {
    let use = try Uses.get(tx, exchange.use)
    // Of what is free nothing is left to settle; of what was revoked meanwhile nothing is charged.
    guard !use.state.isFinal else { return false }
    let isCharged = outcome.failure == nil && (outcome.status ?? 500) < 500
    guard isCharged else {
      try Uses.move(tx, use.id, .terminate, by: exchange.provider, reason: "gateway", at: now)
      return false
    }
    let from = max(use.begunAt, now.adding(milliseconds: -1))
    let draft = ReadingDraft(
      sequence: 1, quantity: 1, unit: unit, from: from, to: max(now, from.adding(milliseconds: 1)),
      measures: ["requestBytes": outcome.requestBytes, "responseBytes": outcome.responseBytes])
    let signer = try Signer(tx, for: exchange.provider, vault: vault)
    let reading = try SignedReading(draft, of: use.id, by: signer, countersign: countersign)
    try Uses.change(tx, use) { use in
      try Readings.record(tx, of: &use, reading, signer: signer, at: now)
      try Uses.move(tx, &use, .complete, by: exchange.provider, at: now)
    }
    return true
  }

  // MARK: - Reading

  public static func get(_ tx: Transaction, _ id: ID<GatewayExchange>) throws -> GatewayExchange {
    guard let row = try tx.row("SELECT body, outcome FROM gateway_exchange WHERE id = ?", id) else {
      throw Refusal.notFound("exchange")
    }
    return try read(row)
  }

  /// Exchanges under an agreement, newest first.
  public static func list(
    _ tx: Transaction, under agreement: ID<Agreement>, before: ID<GatewayExchange>?, limit: Int
  ) throws -> [GatewayExchange] {
    try tx.rows(
      "SELECT body, outcome FROM gateway_exchange WHERE agreement = ? AND id < ? ORDER BY id DESC LIMIT ?", agreement,
      before?.description ?? "gwx_zzz", limit
    ).map(read)
  }

  // MARK: - What nobody else does

  /// How long after its deadline, in milliseconds, an exchange that nobody ended is given up.
  static let grace: Int64 = 2000

  /// Exchanges whose hub did not live to tell how they ended.
  public static func overdue(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<GatewayExchange>] {
    try tx.rows(
      "SELECT id FROM gateway_exchange WHERE is_open = 1 AND deadline < ? ORDER BY deadline LIMIT ?",
      now.adding(milliseconds: -grace), limit
    ).map { try $0.id(0) }
  }

  /// Ends one of them as failed, and charges nothing.
  public static func giveUp(
    _ tx: Transaction, _ id: ID<GatewayExchange>, vault: KeyVault, countersign: ([UInt8]) throws -> String,
    at now: Instant
  ) throws {
    let exchange = try get(tx, id)
    guard exchange.state == .requested else { return }
    try end(
      tx, exchange,
      GatewayExchange.Outcome(failure: .interrupted, requestBytes: 0, responseBytes: 0, endedAt: now), vault: vault,
      countersign: countersign, at: now)
  }

  /// Whether there are nonces whose signatures are stale anyway.
  public static func hasOldNonces(_ tx: Transaction, at now: Instant) throws -> Bool {
    try tx.row("SELECT exchange FROM gateway_nonce WHERE at < ? LIMIT 1", now.adding(milliseconds: -3 * window)) != nil
  }

  /// Forgets at most `limit` of them, the oldest first.
  public static func forgetNonces(_ tx: Transaction, at now: Instant, limit: Int) throws {
    let old = try tx.rows(
      "SELECT signer, nonce FROM gateway_nonce WHERE at < ? ORDER BY at LIMIT ?", now.adding(milliseconds: -3 * window),
      limit)
    for row in old {
      try tx.execute("DELETE FROM gateway_nonce WHERE signer = ? AND nonce = ?", try row.text(0), try row.text(1))
    }
  }

  private static func read(_ row: Row) throws -> GatewayExchange {
    var exchange = try row.body(0, of: "gateway_exchange", as: GatewayExchange.self)
    if try row.optionalText(1) != nil {
      let outcome = try row.body(1, of: "gateway_exchange", as: GatewayExchange.Outcome.self)
      exchange.state = outcome.failure == nil ? .answered : .failed
      exchange.outcome = outcome
    }
    return exchange
  }
}

extension GatewayExchange {
  /// What the log says of the request. Paths and queries may name persons, so they are told by the hash of what was signed.
  fileprivate var requestFacts: [String: JSON] {
    [
      "service": JSON(service), "use": JSON(use), "method": .string(method),
      "request": .string(ContentDigest.of(SHA256.hash(data: Array(requestBase.utf8)))),
      "requestBody": .string(requestBody), "requestKey": JSON(requestSignature.key),
      "requestSignature": .string(requestSignature.value),
    ]
  }

  /// What the log says of the whole exchange: its receipt needs no other.
  fileprivate var facts: [String: JSON] {
    var facts = requestFacts
    facts["requestedAt"] = JSON(requestedAt)
    facts["requestEntry"] = .int(requestEntry)
    guard let outcome else { return facts }
    facts["requestBytes"] = .int(outcome.requestBytes)
    facts["responseBytes"] = .int(outcome.responseBytes)
    facts["charged"] = .bool(outcome.isCharged)
    facts["status"] = outcome.status.map { .int($0) }
    facts["failure"] = outcome.failure.map { .string($0.rawValue) }
    facts["responseBody"] = outcome.responseBody.map { .string($0) }
    if let base = outcome.responseBase, let signature = outcome.responseSignature {
      facts["response"] = .string(ContentDigest.of(SHA256.hash(data: Array(base.utf8))))
      facts["responseKey"] = JSON(signature.key)
      facts["responseSignature"] = .string(signature.value)
    }
    return facts
  }
}
