import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// Sign-in, participants, members and keys.
enum IdentityEndpoints {
  private static let participant = Endpoint.Parameter.path("participant", "prt")

  static func all(_ services: Services) -> [Endpoint] {
    MemberEndpoints.all(services) + [
      Endpoint(
        method: .get, path: "/v1/me", operation: "whoAmI", tag: "identity",
        summary: "Who this key or session acts for.", access: .key,
        success: (.ok, Caller.shape),
        effect: .read { tx, call in
          let caller = try call.who
          let participant = try Participants.get(tx, caller.participant)
          var body: [String: JSON] = [
            "participant": try JSON(encoding: participant),
            "scopes": try JSON(encoding: caller.scopes.map(\.rawValue).sorted()),
            "roles": try JSON(encoding: caller.roles.map(\.rawValue).sorted()),
            "mustChangePassword": .bool(caller.mustChangePassword),
          ]
          if let member = caller.member {
            body["member"] = try JSON(encoding: try Members.get(tx, member, of: caller.participant))
          }
          return Answer(status: .ok, body: .object(body))
        }),
      Endpoint(
        method: .post, path: "/v1/sessions", operation: "signIn", tag: "identity", summary: "Signs a member in.",
        access: .open, body: .object([.must("login", .string(min: 1, max: 80)), .must("password", .string(max: 400))]),
        success: (.created, Session.shape),
        effect: .work { call in
          try .created(
            await SignInWork.signIn(services, call.body["login"]?.string ?? "", call.body["password"]?.string ?? ""))
        }),
      Endpoint(
        method: .post, path: "/v1/password", operation: "changePassword", tag: "identity",
        summary: "Changes the signed-in member's password and ends all its sessions.",
        access: .key, body: .object([.must("old", .string(max: 400)), .must("new", .string(max: 400))]),
        // The session that a repeat would come with is over, and a digest of the passwords must not be kept.
        isRepeatable: false, success: (.noContent, nil),
        effect: .work { call in
          try await SignInWork.changePassword(services, call)
          return .done
        }),
      Endpoint(
        method: .post, path: "/v1/participants", operation: "registerParticipant", tag: "identity",
        summary: "Registers an organisation.", access: .to(.operate),
        body: .object([
          .must("name", .text), .must("creditCode", .string(min: 18, max: 18, format: .uscc), "GB 32100"),
          .must("kinds", .array(.participantKind, max: 8)), .may("region", .region),
        ]), success: (.created, Participant.shape),
        effect: .write { tx, call in
          return try .created(Participants.register(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/participants", operation: "listParticipants", tag: "identity",
        summary: "Participants in order of registration.", access: .to(.browse), parameters: Page.parameters,
        success: (.ok, .page(Participant.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Participant.self)
          return try page.answer(try Participants.list(tx, after: page.cursor, limit: page.limit + 1)) {
            $0.id.description
          }
        }),
      Endpoint(
        method: .get, path: "/v1/participants/{participant}", operation: "getParticipant", tag: "identity",
        summary: "One participant.", access: .to(.browse), parameters: [participant], success: (.ok, Participant.shape),
        effect: .read { tx, call in
          return try .ok(Participants.get(tx, call.id("participant")))
        }),
      Endpoint(
        method: .post, path: "/v1/participants/{participant}/suspend", operation: "suspendParticipant", tag: "identity",
        summary: "Stops every key and session of a participant at once.", access: .to(.operate),
        parameters: [participant],
        success: (.ok, Participant.shape), effect: .write { tx, call in try setState(tx, call, .suspended) }),
      Endpoint(
        method: .post, path: "/v1/participants/{participant}/reinstate", operation: "reinstateParticipant",
        tag: "identity",
        summary: "Lets a suspended participant act again.", access: .to(.operate), parameters: [participant],
        success: (.ok, Participant.shape), effect: .write { tx, call in try setState(tx, call, .active) }),
      Endpoint(
        method: .post, path: "/v1/participants/{participant}/api-keys", operation: "createParticipantKey",
        tag: "identity",
        summary: "Makes an API key for a participant; the operator does so for a new one, or to recover one.",
        access: .to(.administer), parameters: [participant],
        body: participantKeyBody, success: (.created, APIKey.newShape),
        effect: .write { tx, call in
          let target = try call.id("participant", ID<Participant>.self)
          let caller = try call.who
          if target != caller.participant { try Access.require(caller, .operate) }
          try Recovery.require(
            tx, of: target, by: caller.participant, reason: call.body["recovery"]?.string, at: call.at)
          return try createKey(tx, call, for: target)
        }),
      Endpoint(
        method: .post, path: "/v1/api-keys", operation: "createKey", tag: "identity",
        summary: "Makes an API key of the caller's participant. Its secret is shown once.", access: .to(.administer),
        body: keyBody,
        success: (.created, APIKey.newShape),
        effect: .write { tx, call in try createKey(tx, call, for: try call.who.participant) }),
      Endpoint(
        method: .get, path: "/v1/api-keys", operation: "listKeys", tag: "identity", summary: "The caller's API keys.",
        access: .to(.administer),
        parameters: Page.parameters, success: (.ok, .page(APIKey.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: APIKey.self)
          return try page.answer(
            try APIKeys.list(tx, of: try call.who.participant, after: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .delete, path: "/v1/api-keys/{key}", operation: "revokeKey", tag: "identity",
        summary: "Ends an API key at once.", access: .to(.administer), parameters: [.path("key", "apk")],
        success: (.noContent, nil),
        effect: .write { tx, call in
          try APIKeys.revoke(tx, call.id("key"), of: try call.who.participant, at: call.at)
          return .done
        }),
      Endpoint(
        method: .post, path: "/v1/signing-keys", operation: "registerSigningKey", tag: "identity",
        summary: "Takes an Ed25519 public key into use, or has the hub make and keep one.", access: .to(.administer),
        body: .object([
          .may("publicKey", .hex32, "absent: the hub makes and keeps a key pair"),
          .may(
            "proof", .string(min: 128, max: 128),
            "with `publicKey`: the new key's signature over `{participant, publicKey}` for \(SigningKeys.possessionContext)"
          ),
        ]),
        success: (.created, SigningKey.shape),
        effect: .write { tx, call in
          let caller = try call.who
          if let key = call.body["publicKey"]?.string {
            return try .created(
              SigningKeys.register(
                tx, for: caller.participant, publicKey: key, proof: call.body["proof"]?.string, at: call.at))
          }
          return try .created(
            SigningKeys.makeInCustody(tx, for: caller.participant, vault: services.vault, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/signing-keys/{key}/withdraw", operation: "withdrawSigningKey", tag: "identity",
        summary: "Takes a signing key out of use; if others may have it, its signatures no longer count from then on.",
        access: .to(.administer),
        parameters: [.path("key", "key")],
        body: .object([.may("distrustedFrom", .instant, "since when others may have had the private key")]),
        success: (.ok, SigningKey.shape),
        effect: .write { tx, call in
          let caller = try call.who
          let since = try call.body["distrustedFrom"].map { try $0.decode(Instant.self) }
          return try .ok(
            SigningKeys.withdraw(
              tx, call.id("key"), of: caller.participant, distrustedFrom: since, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/participants/{participant}/signing-keys", operation: "listSigningKeys",
        tag: "identity",
        summary: "A participant's public keys, with their history.", access: .to(.browse), parameters: [participant],
        success: (.ok, .list(SigningKey.shape)),
        effect: .read { tx, call in
          return Answer(
            status: .ok, body: ["items": try JSON(encoding: try SigningKeys.history(tx, call.id("participant")))])
        }),
    ]
  }

  private static let keyFields: [Schema.Member] = [
    .must("name", .string(min: 1, max: 80)),
    .must("scopes", .array(.oneOf(Scope.allCases.filter { $0 != .agent && $0 != .models }.map(\.rawValue)), max: 3)),
    .must("days", .integer(min: 1, max: APIKeys.longestLife)),
  ]
  private static let keyBody = Schema.named("KeyDraft", .object(keyFields))
  private static let participantKeyBody = Schema.named("ParticipantKeyDraft", .object(keyFields + [recovery]))
  /// Said when the operator comes to the help of a participant that has a way in.
  static let recovery = Schema.Member.may(
    "recovery", .string(min: 1, max: 1000), "why the operator makes it for a participant that has a key or a member")

  private static func setState(_ tx: Transaction, _ call: Call, _ state: Participant.State) throws -> Answer {
    let caller = try call.who
    try Access.require(caller, .operate)
    return try .ok(Participants.setState(tx, call.id("participant"), state, by: caller.participant, at: call.at))
  }

  private static func createKey(_ tx: Transaction, _ call: Call, for participant: ID<Participant>) throws -> Answer {
    let caller = try call.who
    try Access.require(caller, .administer)
    let scopes = Set((call.body["scopes"]?.array ?? []).compactMap { $0.string.flatMap(Scope.init(rawValue:)) })
    let (key, secret) = try APIKeys.create(
      tx, for: participant, name: call.body["name"]?.string ?? "", scopes: scopes, days: call.body["days"]?.int ?? 0,
      by: caller, at: call.at)
    var answer = try Answer.created(key)
    answer.secret = ["secret": .string(secret)]
    return answer
  }
}
