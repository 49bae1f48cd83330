import HTTPTypes
import Identity
import Ledger
import Store
import Vocabulary

/// Money and vouchers.
enum LedgerEndpoints {
  private static let account = Endpoint.Parameter.path("account", "acc")
  private static let programme = Endpoint.Parameter.path("programme", "vpr")
  private static let grant = Endpoint.Parameter.path("grant", "vgr")

  static func all(_ services: Services) -> [Endpoint] { books + vouchers }

  private static var books: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/accounts", operation: "listAccounts", tag: "ledger", summary: "The caller's accounts.",
        access: .to(.view),
        parameters: Page.parameters, success: (.ok, .page(Account.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Account.self)
          return try page.answer(
            try Accounts.list(
              tx, owner: try call.who.participant.description, after: page.cursor.flatMap { ID<Account>($0) },
              limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/accounts/{account}", operation: "getAccount", tag: "ledger", summary: "One account.",
        access: .to(.view),
        parameters: [account], success: (.ok, Account.shape),
        effect: .read { tx, call in try .ok(try owned(tx, call)) }),
      Endpoint(
        method: .get, path: "/v1/accounts/{account}/statement", operation: "getStatement", tag: "ledger",
        summary: "The newest lines of an account, with the balance after each.", access: .to(.view),
        parameters: [
          account, Endpoint.Parameter(name: "limit", schema: .integer(min: 1, max: 200)),
          Endpoint.Parameter(name: "before", schema: .integer(min: 1), says: "the last page's `next`"),
        ],
        success: (.ok, .object([.must("account", Account.shape), .must("lines", Statement.shape)])),
        effect: .read { tx, call in
          let found = try owned(tx, call)
          let limit = call.query["limit"].flatMap(Int.init) ?? 50
          return Answer(
            status: .ok,
            body: [
              "account": try JSON(encoding: found),
              "lines": try JSON(
                encoding: try Accounts.newestLines(
                  tx, found.id, before: call.query["before"].flatMap(Int64.init), limit: limit)),
            ])
        }),
      Endpoint(
        method: .post, path: "/v1/deposits", operation: "recordDeposit", tag: "ledger",
        summary: "The operator records money that arrived outside, by its document.", access: .to(.operate),
        body: .object([
          .must("participant", .id("prt")), .must("fen", .integer(min: 1, max: Deposits.largest)),
          .must("document", .string(min: 1, max: 100)),
        ]), success: (.created, Transfer.shape),
        effect: .write { tx, call in
          guard let owner = call.body["participant"]?.string.flatMap({ ID<Participant>($0) }) else {
            throw Refusal.notFound("participant")
          }
          _ = try Participants.get(tx, owner)
          return try .created(
            Deposits.deposit(
              tx, id: ID(at: call.at), to: owner.description, amount: call.body["fen"]?.int ?? 0,
              document: call.body["document"]?.string ?? "", actor: try call.who.participant.description, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/ledger/balance", operation: "getBalance", tag: "ledger",
        summary: "The sums of all accounts by unit; they are zero, or the books are wrong.", access: .to(.oversee),
        success: (.ok, LedgerSums.balanceShape), isHeavy: true,
        effect: .read { tx, call in
          let discrepancy = try LedgerAudit.firstDiscrepancy(tx)
          return Answer(
            status: .ok,
            body: [
              "units": try JSON(encoding: try LedgerSums.byUnit(tx)), "balanced": .bool(discrepancy == nil),
              "discrepancy": try discrepancy.map { try JSON(encoding: $0) } ?? .null,
            ])
        }),
    ]
  }

  static func owned(_ tx: Transaction, _ call: Call) throws -> Account {
    let found = try Accounts.get(tx, call.id("account"))
    guard let owner = ID<Participant>(found.owner) else { throw Refusal.notFound("account") }
    try Access.require(try call.who, .view, owners: owner)
    return found
  }

  private static var vouchers: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/voucher-programmes", operation: "openVoucherProgramme", tag: "vouchers",
        summary: "Opens a voucher programme with a budget from the caller's account.", access: .to(.subsidise),
        body: .object([
          .must("name", .text), .must("budgetFen", .fen), .must("shareBasisPoints", .integer(min: 1, max: 10_000)),
          .must("expiresAt", .instant), .may("offerKinds", .array(.offerKind, max: 4)),
          .may("capPerOrderFen", .fen), .may("capPerGrantFen", .fen), .may("capPerParticipantFen", .fen),
          .may(
            "eligibility",
            .object([
              .may("kinds", .array(.participantKind, max: 8)),
              .may("regions", .array(.string(min: 2, max: 6), max: 100)),
              .may("participants", .array(.id("prt"), max: 200)),
            ])),
        ]), success: (.created, VoucherProgramme.shape),
        effect: .write { tx, call in
          let issuer = try call.who.participant.description
          return try .created(
            Vouchers.open(
              tx, id: ID(at: call.at), issuer: issuer, terms: terms(call), budget: call.body["budgetFen"]?.int ?? 0,
              actor: issuer, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/voucher-programmes", operation: "listVoucherProgrammes", tag: "vouchers",
        summary: "Voucher programmes.", access: .to(.browse), parameters: Page.parameters,
        success: (.ok, .page(VoucherProgramme.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: VoucherProgramme.self)
          return try page.answer(
            try Vouchers.programmes(tx, after: page.cursor.flatMap { ID<VoucherProgramme>($0) }, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .post, path: "/v1/voucher-programmes/{programme}/grants", operation: "grantVoucher", tag: "vouchers",
        summary: "Grants a voucher to an eligible participant.", access: .to(.subsidise), parameters: [programme],
        body: .object([.must("participant", .id("prt")), .must("fen", .fen), .may("expiresAt", .instant)]),
        success: (.created, VoucherGrant.shape),
        effect: .write { tx, call in
          let found = try Vouchers.programme(tx, call.id("programme"))
          try requireIssuer(call, found)
          guard let target = call.body["participant"]?.string.flatMap({ ID<Participant>($0) }) else {
            throw Refusal.notFound("participant")
          }
          let participant = try Participants.get(tx, target)
          return try .created(
            Vouchers.grant(
              tx, id: ID(at: call.at), programme: found.id,
              to: VoucherApplicant(
                participant: target.description, kinds: Set(participant.kinds.map(\.rawValue)),
                region: participant.region),
              amount: call.body["fen"]?.int ?? 0, expiresAt: call.body["expiresAt"]?.string.flatMap(Instant.init),
              actor: try call.who.participant.description, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/vouchers", operation: "listVouchers", tag: "vouchers",
        summary: "The caller's vouchers.", access: .to(.view),
        parameters: Page.parameters, success: (.ok, .page(VoucherGrant.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: VoucherGrant.self)
          return try page.answer(
            try Vouchers.grants(
              tx, participant: try call.who.participant.description,
              after: page.cursor.flatMap { ID<VoucherGrant>($0) },
              limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .post, path: "/v1/vouchers/{grant}/claw-back", operation: "clawBackVoucher", tag: "vouchers",
        summary: "Takes back what a voucher has not spent.", access: .to(.subsidise), parameters: [grant],
        body: .reason, success: (.ok, VoucherGrant.shape),
        effect: .write { tx, call in
          let found = try Vouchers.grant(tx, call.id("grant"))
          try requireIssuer(call, try Vouchers.programme(tx, found.programme))
          return try .ok(
            Vouchers.clawBack(
              tx, grant: found.id, reason: call.body["reason"]?.string ?? "",
              actor: try call.who.participant.description, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/quotes", operation: "quote", tag: "vouchers",
        summary: "What an offer would cost, before and after the voucher.", access: .to(.view),
        body: .object([.must("offer", .id("off")), .must("quantity", .integer(min: 1)), .may("voucher", .id("vgr"))]),
        success: (.ok, VoucherQuote.shape),
        effect: .read { tx, call in try LedgerEndpoints.quote(tx, call) }),
    ]
  }

  private static func requireIssuer(_ call: Call, _ programme: VoucherProgramme) throws {
    guard let issuer = ID<Participant>(programme.issuer) else { throw Refusal.notFound("programme") }
    try Access.require(try call.who, .subsidise, owners: issuer)
  }

  private static func terms(_ call: Call) throws -> VoucherTerms {
    let body = call.body
    func words(_ json: JSON?) -> [String] { json?.array?.compactMap(\.string) ?? [] }
    let eligibility = body["eligibility"]
    guard let expires = body["expiresAt"]?.string.flatMap(Instant.init), let name = body["name"] else {
      throw Refusal.notFound("terms")
    }
    return VoucherTerms(
      name: try name.decode(Text.self), unit: "fen",
      eligibility: VoucherEligibility(
        kinds: words(eligibility?["kinds"]), regions: words(eligibility?["regions"]),
        participants: words(eligibility?["participants"])),
      offerKinds: words(body["offerKinds"]), shareBasisPoints: body["shareBasisPoints"]?.int ?? 0,
      capPerOrder: body["capPerOrderFen"]?.int, capPerGrant: body["capPerGrantFen"]?.int,
      capPerParticipant: body["capPerParticipantFen"]?.int, expiresAt: expires)
  }
}
