import Crypto
import Vocabulary

extension Journey {
  /// Step 4: data for one purpose, 90 days, no export.
  func openData(_ step: inout JourneyReport.Step) async throws {
    let startup = try party("startup")
    let mill = try party("mill")
    let offer = try id("offer.data")
    func ask(_ purpose: String, _ days: Int64) async throws -> JSON {
      try await startup.client.call(
        .post, "/v1/negotiations", body: ["offer": .string(offer), "purpose": .string(purpose), "days": .int(days)])
    }
    try await registerHolding(of: offer, mill)
    let negotiation = try await ask(Self.purpose, 90)
    guard let asked = negotiation["id"]?.string else { throw Self.unexpected("negotiation", negotiation) }
    let agreed = try await mill.client.call(.post, "/v1/negotiations/\(asked)/accept")
    let agreement = try keep("agreement.data", agreed, "agreement")
    try await startup.sign(agreement)
    try await mill.sign(agreement)
    try await provoke(
      &step, Text(zh: "超出合约把原始数据拉走", en: "pull the raw data out"), rule: "policy.prohibition"
    ) {
      try await startup.client.call(
        .post, "/v1/agreements/\(agreement)/uses",
        body: ["purpose": .string(Self.purpose), "action": "distribute"])
    }
    try await provoke(&step, Text(zh: "换个用途申请", en: "ask for another purpose"), rule: "policy.purpose") {
      try await ask("resale", 90)
    }
    try await provoke(&step, Text(zh: "申请一年", en: "ask for a year"), rule: "policy.elapsedTime") {
      try await ask(Self.purpose, 365)
    }
    try await provoke(
      &step, Text(zh: "拉取只供运算的历史数据", en: "pull the history, which is for jobs only"), rule: "use.compute-only"
    ) {
      try await startup.client.call(
        .post, "/v1/agreements/\(agreement)/uses",
        body: ["purpose": .string(Self.purpose), "export": "raw"])
    }
    step.notes.append(agreement)
    try await openLedger(&step)
  }

  /// The mill registers that the data are its own to hold, and the agreements on them rest on that.
  private func registerHolding(of offer: String, _ mill: Party) async throws {
    let right = try await mill.client.call(
      .post, "/v1/rights",
      body: [
        "kind": "holding", "subject": .string(offer), "until": JSON(Instant.now.adding(days: 365)),
        "documents": [
          [
            "title": text("产线计量设备的所有权", "ownership of the line's meters")["zh"] ?? .null,
            "sha256": .string(SigningKeyFile.hex(SHA256.hash(data: Files.read(examples + "/steel-energy.csv")))),
          ]
        ],
      ])
    try await mill.client.call(
      .post, "/v1/offers/\(offer)/versions",
      body: history(of: id("upload.history"), right: keep("right.history", right)))
  }

  /// Step 5: the park and the start-up sign the agreement that answers the need.
  func signAgreement(_ step: inout JourneyReport.Step) async throws {
    let park = try party("park")
    let startup = try party("startup")
    let negotiation = try await park.client.call(
      .post, "/v1/negotiations",
      body: [
        "offer": .string(id("offer.solution")), "need": .string(id("need")), "purpose": .string(Self.purpose),
        "days": 180,
      ])
    guard let asked = negotiation["id"]?.string else { throw Self.unexpected("negotiation", negotiation) }
    let agreed = try await startup.client.call(.post, "/v1/negotiations/\(asked)/accept")
    let agreement = try keep("agreement.solution", agreed, "agreement")
    let found = try await park.client.call(.get, "/v1/agreements/\(agreement)")
    guard let document = found["document"], let context = found["signingContext"]?.string else {
      throw Self.unexpected("agreement", found)
    }
    // The park's key by name, somebody else's by hand.
    var forged = SigningKeyFile()
    forged.id = park.signingKey?.id
    let signature = try forged.signature(context: context, document)
    try await provoke(
      &step, Text(zh: "伪造园区的签名", en: "forge the park's signature"), rule: "identity.signature-wrong"
    ) {
      try await park.client.call(.post, "/v1/agreements/\(agreement)/signatures", body: ["signature": signature])
    }
    try await park.sign(agreement)
    let signed = try await startup.sign(agreement)
    guard signed["state"]?.string == "active" else { throw Self.unexpected("agreement", signed) }
    step.notes.append(agreement)
  }

  /// Step 6: money, a voucher, and compute that a published rule approves.
  func getCompute(_ step: inout JourneyReport.Step) async throws {
    let `operator` = client.acting(as: operatorKey)
    let park = try party("park")
    let startup = try party("startup")
    let centre = try party("centre")
    for (owner, fen) in [(park, 2_000_000), (startup, 500_000), (try party("mill2"), 100_000)] as [(Party, Int64)] {
      try await `operator`.call(
        .post, "/v1/deposits",
        body: ["participant": .string(owner.id), "fen": .int(fen), "document": .string("journey " + owner.id)])
    }
    let programme = try await park.client.call(
      .post, "/v1/voucher-programmes",
      body: [
        "name": text("园区算力券", "the park's compute voucher"), "budgetFen": 1_000_000, "shareBasisPoints": 5000,
        "expiresAt": JSON(Instant.now.adding(days: 90)), "offerKinds": ["compute"],
        "eligibility": ["kinds": ["vendor"]],
      ])
    let grant = try await park.client.call(
      .post, "/v1/voucher-programmes/\(keep("programme", programme))/grants",
      body: ["participant": .string(startup.id), "fen": 300])
    let voucher = try keep("voucher", grant)

    let offer = try id("offer.compute")
    let asked = try await startup.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(offer), "purpose": .string(Self.purpose), "days": 30, "quantity": 600])
    guard asked["approvedBy"]?.string == "small-jobs-at-once" else { throw Self.unexpected("negotiation", asked) }
    step.notes.append("approved by small-jobs-at-once")
    let agreement = try keep("agreement.compute", asked, "agreement")
    try await startup.sign(agreement)
    try await centre.sign(agreement)

    let quote = try await startup.client.call(
      .post, "/v1/quotes", body: ["offer": .string(offer), "quantity": 200, "voucher": .string(voucher)])
    report.numbers["quoteGrossFen"] = quote["gross"] ?? .null
    report.numbers["quoteVoucherFen"] = quote["voucherShare"] ?? .null
    report.numbers["quotePayableFen"] = quote["payable"] ?? .null

    // The whole voucher is held by one use; a second one finds nothing left.
    func use() async throws -> JSON {
      try await startup.client.call(
        .post, "/v1/agreements/\(agreement)/uses",
        body: ["purpose": .string(Self.purpose), "quantity": 200, "voucher": .string(voucher)])
    }
    let first = try await use()
    guard let held = first["id"]?.string else { throw Self.unexpected("use", first) }
    try await provoke(&step, Text(zh: "同一张算力券用两次", en: "spend the voucher twice"), rule: "voucher.spent") {
      try await use()
    }
    try await startup.client.call(.post, "/v1/uses/\(held)/terminate")
    try await comparePools(&step, voucher: voucher)
  }
}
