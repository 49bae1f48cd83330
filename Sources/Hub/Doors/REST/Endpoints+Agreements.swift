import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

// Agreements: signed, held back, taken back, ended.
extension ExchangeEndpoints {
  static func agreements(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/agreements", operation: "listAgreements", tag: "exchange",
        summary: "The caller's agreements, newest first.", access: .to(.view), parameters: Page.parameters,
        success: (.ok, .page(Agreement.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Agreement.self)
          return try page.answer(
            try Agreements.list(tx, of: try call.who.participant, before: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/agreements/{agreement}", operation: "getAgreement", tag: "exchange",
        summary: "One agreement, with the document its parties sign.", access: .to(.view), parameters: [agreement],
        success: (.ok, Agreement.signableShape),
        effect: .read { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          try Access.require(try call.who, .view, owners: found.parties)
          return try withDocument(found, .ok)
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/signatures", operation: "signAgreement", tag: "exchange",
        summary: "Signs an agreement; without a signature the hub signs with the key it keeps for the caller.",
        access: .to(.sign),
        parameters: [agreement], body: .object([.may("signature", .signature)]),
        success: (.ok, Agreement.signableShape),
        effect: .write { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          let caller = try call.who
          try Access.require(caller, .sign, owners: found.parties)
          let signature =
            try call.body["signature"].map { try $0.decode(Signature.self) }
            ?? Signatures.sign(
              tx, for: caller.participant, context: Agreement.signingContext, try found.document, vault: services.vault)
          return try withDocument(
            Agreements.sign(tx, found.id, by: caller.participant, signature, at: call.at), .ok)
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/revoke", operation: "revokeAgreement", tag: "exchange",
        summary: "A party takes an agreement back; its uses end, and so do uses that cite it.", access: .to(.act),
        parameters: [agreement],
        body: .reason, success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          try Access.require(try call.who, .act, owners: found.parties)
          return try .ok(
            Agreements.revoke(
              tx, found.id, by: try call.who.participant, reason: call.body["reason"]?.string ?? "", at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/suspend", operation: "suspendAgreement", tag: "exchange",
        summary: "The provider holds an agreement back for a while; its uses wait.", access: .to(.act),
        parameters: [agreement],
        body: .reason, success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let (id, party) = try party(tx, call)
          return try .ok(
            Agreements.suspend(tx, id, by: party, reason: call.body["reason"]?.string ?? "", at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/resume", operation: "resumeAgreement", tag: "exchange",
        summary: "The provider lets an agreement go on.", access: .to(.act), parameters: [agreement],
        success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let (id, party) = try party(tx, call)
          return try .ok(Agreements.resume(tx, id, by: party, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/end", operation: "endAgreement", tag: "exchange",
        summary: "A party closes an agreement before its term.", access: .to(.act), parameters: [agreement],
        success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let (id, party) = try party(tx, call)
          return try .ok(Agreements.end(tx, id, by: party, at: call.at))
        }),
    ]
  }

  /// The agreement that is named, and the caller as a party to it.
  private static func party(_ tx: Transaction, _ call: Call) throws -> (ID<Agreement>, ID<Participant>) {
    let found = try Agreements.get(tx, call.id("agreement"))
    let caller = try call.who
    try Access.require(caller, .act, owners: found.parties)
    return (found.id, caller.participant)
  }

  private static func withDocument(_ agreement: Agreement, _ status: HTTPResponse.Status) throws -> Answer {
    guard case .object(var members) = try JSON(encoding: agreement) else { return Answer(status: status, body: nil) }
    members["document"] = try agreement.document
    members["signingContext"] = .string(Agreement.signingContext)
    return Answer(status: status, body: .object(members))
  }
}
