import Compute
import Console
import Crypto
import Exchange
import Hub
import Identity
import Vocabulary

// Agreements, their uses and signatures.
extension HubConsole {
  func agreements(cursor: String?, _ caller: Caller) async throws -> Console.AgreementList.Model {
    let (agreements, next) = try await list(
      "listAgreements", of: Agreement.self, caller, query: ["cursor": cursor, "limit": "30"])
    var lines: [Console.AgreementList.Line] = []
    for agreement in agreements {
      lines.append(try await line(agreement, totals: try await totals(agreement.id.description, caller), caller))
    }
    let total = cursor == nil && next == nil ? Int64(lines.count) : nil
    return Console.AgreementList.Model(
      agreements: Console.Listing(items: lines, total: total, next: next),
      requests: cursor == nil ? try await requests(caller) : [])
  }

  /// Negotiations that wait for somebody's answer.
  private func requests(_ caller: Caller) async throws -> [Console.AgreementList.Request] {
    let (found, _) = try await list("listNegotiations", of: Negotiation.self, caller, query: ["limit": "100"])
    var requests: [Console.AgreementList.Request] = []
    for request in found where [.requested, .offered, .accepted].contains(request.state) {
      let provides = request.provider == caller.participant.id
      let offer = try await ask("getOffer", caller, path: ["offer": request.offer.description]).decode(Offer.self)
      requests.append(
        Console.AgreementList.Request(
          id: request.id.description, title: offer.title,
          counterpart: try await party((provides ? request.consumer : request.provider).description, caller),
          state: request.state.rawValue.lowercased(), days: request.days, requestedAt: request.requestedAt,
          mayAccept: caller.mayAct && provides == (request.state != .offered)))
    }
    return requests
  }

  func accept(negotiation id: String, _ caller: Caller) async throws -> String? {
    try await ask("acceptNegotiation", caller, path: ["negotiation": id])["agreement"]?.string
  }

  func request(
    offer id: String, _ draft: Console.Offer.Draft, _ caller: Caller
  ) async throws -> Console.Offer.Asked {
    var body: [String: JSON] = [
      "offer": .string(id), "purpose": .string(draft.purpose), "days": .int(draft.days),
    ]
    body["quantity"] = draft.quantity.map { .int($0) }
    let made = try await ask("requestAgreement", caller, body: .object(body))
    return made["agreement"]?.string.map { .agreed($0) } ?? .waiting
  }

  private func totals(_ id: String, _ caller: Caller) async throws -> (charged: Int64, voucher: Int64) {
    let answer = try await ask("sumAgreement", caller, path: ["agreement": id])
    return (answer["chargedFen"]?.int ?? 0, answer["voucherFen"]?.int ?? 0)
  }

  func line(
    _ agreement: Agreement, totals: (charged: Int64, voucher: Int64), _ caller: Caller
  ) async throws -> Console.AgreementList.Line {
    var parties: [Console.Party] = []
    for id in agreement.parties { parties.append(try await party(id.description, caller)) }
    return Console.AgreementList.Line(
      id: agreement.id.description, title: agreement.title, kind: Self.kind(agreement.kind),
      state: agreement.state.rawValue, parties: parties, chargedFen: totals.charged, agreedAt: agreement.startsAt)
  }

  func agreement(_ id: String, _ caller: Caller) async throws -> Console.Agreement.Model {
    let answer = try await ask("getAgreement", caller, path: ["agreement": id])
    let agreement = try answer.decode(Agreement.self)
    let totals = try await totals(id, caller)
    let offer = try await ask("getOffer", caller, path: ["offer": agreement.offer.description]).decode(Offer.self)
    var need: Console.NeedLine?
    if let id = agreement.need {
      need = try await line(try await ask("getNeed", caller, path: ["need": id.description]).decode(Need.self), caller)
    }
    let (uses, _) = try await list("listUses", of: Use.self, caller, path: ["agreement": id], query: ["limit": "50"])
    let jobs = agreement.kind == .compute ? try await jobsByUse(caller) : [:]
    let isParty = agreement.parties.contains(caller.participant.id)
    let hasSigned = agreement.signatures.contains { $0.participant == caller.participant.id }
    return Console.Agreement.Model(
      line: try await line(agreement, totals: totals, caller), offer: try await line(offer, caller), need: need,
      signatures: try await signatures(agreement, caller), terms: Self.terms(agreement.policy),
      startsAt: agreement.startsAt, endsAt: agreement.endsAt, digest: Self.digest(answer["document"] ?? .null),
      uses: uses.map { Self.use($0, job: jobs[$0.id]) }, voucherFen: totals.voucher,
      timeline: try await timeline(["agreement": id], caller),
      maySign: isParty && !hasSigned && agreement.state == .proposed && caller.maySign,
      mayRevoke: isParty && caller.mayAct && [.proposed, .active].contains(agreement.state))
  }

  private func signatures(_ agreement: Agreement, _ caller: Caller) async throws -> [Console.Agreement.Signature] {
    var rows: [Console.Agreement.Signature] = []
    for (id, role) in [(agreement.provider, "provider"), (agreement.consumer, "consumer")] {
      let made = agreement.signatures.first { $0.participant == id }
      rows.append(
        Console.Agreement.Signature(
          party: try await party(id.description, caller), role: role, signedAt: made?.at,
          keyName: made?.signature.key.description))
    }
    return rows
  }

  private func jobsByUse(_ caller: Caller) async throws -> [ID<Use>: String] {
    let (jobs, _) = try await list("listJobs", of: Job.self, caller, query: ["limit": "100"])
    return Dictionary(jobs.map { ($0.use, $0.id.description) }) { first, _ in first }
  }

  private static func use(_ use: Use, job: String?) -> Console.Agreement.Use {
    Console.Agreement.Use(
      id: use.id.description, state: use.state.rawValue, startedAt: use.requestedAt,
      measured: use.measured > 0 ? quantity(use.measured, use.unit) : nil,
      chargedFen: use.settled ? use.charged : nil, job: job)
  }

  private static func digest(_ document: JSON) -> String {
    let digits = Array("0123456789abcdef")
    return SHA256.hash(data: document.canonical).reduce(into: "") {
      $0.append(digits[Int($1 >> 4)])
      $0.append(digits[Int($1 & 15)])
    }
  }

  func sign(agreement id: String, _ caller: Caller) async throws {
    _ = try await ask("signAgreement", caller, path: ["agreement": id], body: [:])
  }

  func revoke(agreement id: String, reason: String, _ caller: Caller) async throws {
    _ = try await ask("revokeAgreement", caller, path: ["agreement": id], body: ["reason": .string(reason)])
  }
}
