import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// The people who act for a participant.
enum MemberEndpoints {
  private static let member = Endpoint.Parameter.path("member", "mbr")
  private static let fields: [Schema.Member] = [
    .must("login", .string(min: 3, max: 80), "lower-case letters, digits, . - _ @"),
    .must("name", .string(min: 1, max: 80)), .must("roles", .roles),
  ]
  private static let draft = Schema.named("MemberDraft", .object(fields))
  private static let participantDraft = Schema.named(
    "ParticipantMemberDraft", .object(fields + [IdentityEndpoints.recovery]))

  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/members", operation: "addMember", tag: "identity",
        summary: "Adds a member to the caller's participant. The one-time password is shown once.",
        access: .to(.administer), body: draft,
        success: (.created, Member.newShape),
        effect: .prepared { call in try await add(services, call, to: try call.who.participant) }),
      Endpoint(
        method: .post, path: "/v1/participants/{participant}/members", operation: "addParticipantMember",
        tag: "identity",
        summary: "Adds a member to a participant; the operator does so for a new one, or to recover one.",
        access: .to(.administer),
        parameters: [.path("participant", "prt")], body: participantDraft, success: (.created, Member.newShape),
        effect: .prepared { call in
          let target = try call.id("participant", ID<Participant>.self)
          try requireAdministration(try call.who, of: target)
          return try await add(services, call, to: target)
        }),
      Endpoint(
        method: .get, path: "/v1/members", operation: "listMembers", tag: "identity",
        summary: "The members of the caller's participant.", access: .to(.administer), parameters: Page.parameters,
        success: (.ok, .page(Member.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Member.self)
          return try page.answer(
            try Members.list(tx, of: try call.who.participant, after: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/roles", operation: "setMemberRoles", tag: "identity",
        summary: "Gives a member other roles, from the next request on.", access: .to(.administer),
        parameters: [member],
        body: .object([.must("roles", .roles)]), success: (.ok, Member.shape),
        effect: .write { tx, call in
          let caller = try call.who
          let roles = try given(call)
          try requireReach(caller, over: roles)
          return try .ok(
            Members.setRoles(tx, call.id("member"), of: caller.participant, roles, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/disable", operation: "disableMember", tag: "identity",
        summary: "Ends a member's sessions and lets them sign in no more.", access: .to(.administer),
        parameters: [member],
        success: (.ok, Member.shape), effect: .write { tx, call in try setState(tx, call, .disabled) }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/enable", operation: "enableMember", tag: "identity",
        summary: "Lets a disabled member sign in again.", access: .to(.administer), parameters: [member],
        success: (.ok, Member.shape),
        effect: .write { tx, call in try setState(tx, call, .active) }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/reset-password", operation: "resetMemberPassword", tag: "identity",
        summary: "Gives a member a new one-time password, ends their sessions and lifts a lock-out.",
        access: .to(.administer),
        parameters: [member], success: (.ok, .object([Member.oneTimePassword])),
        effect: .prepared { call in
          let caller = try call.who
          let id = try call.id("member", ID<Member>.self)
          try await services.database.read { tx in
            try requireReach(caller, over: try Members.get(tx, id, of: caller.participant).roles)
          }
          let (password, hash) = try await oneTimePassword(services)
          return Endpoint.Prepared { tx, call in
            let caller = try call.who
            try requireReach(caller, over: try Members.get(tx, id, of: caller.participant).roles)
            try Members.resetPassword(tx, id, of: caller.participant, hash, at: call.at)
            return Answer(status: .ok, body: [:], secret: ["password": .string(password)])
          }
        }),
    ]
  }

  private static func add(
    _ services: Services, _ call: Call, to participant: ID<Participant>
  ) async throws -> Endpoint.Prepared {
    let caller = try call.who
    let roles = try given(call)
    try requireReach(caller, over: roles)
    let login = call.body["login"]?.string ?? ""
    let name = call.body["name"]?.string ?? ""
    _ = try await services.database.read { tx in try Participants.get(tx, participant) }
    let (password, hash) = try await oneTimePassword(services)
    return Endpoint.Prepared { tx, call in
      let caller = try call.who
      try requireAdministration(caller, of: participant)
      try requireReach(caller, over: roles)
      try Recovery.require(
        tx, of: participant, by: caller.participant, reason: call.body["recovery"]?.string, at: call.at)
      var answer = try Answer.created(
        try Members.add(
          tx, to: participant, login: login, name: name, roles: roles, password: hash, mustChange: true,
          by: caller.participant, at: call.at))
      answer.secret = ["password": .string(password)]
      return answer
    }
  }

  private static func requireAdministration(_ caller: Caller, of participant: ID<Participant>) throws {
    try Access.require(caller, participant == caller.participant ? .administer : .operate)
  }

  /// Nobody makes a member who may do more than they, or enters as one.
  private static func requireReach(_ caller: Caller, over roles: Set<Role>) throws {
    try Access.requireScopes(caller, roles.reduce(into: []) { $0.formUnion($1.scopes) })
  }

  private static func setState(_ tx: Transaction, _ call: Call, _ state: Member.State) throws -> Answer {
    let caller = try call.who
    return try .ok(Members.setState(tx, call.id("member"), of: caller.participant, state, at: call.at))
  }

  private static func given(_ call: Call) throws -> Set<Role> {
    Set((call.body["roles"]?.array ?? []).compactMap { $0.string.flatMap(Role.init(rawValue:)) })
  }

  private static func oneTimePassword(_ services: Services) async throws -> (String, PasswordHash) {
    let password = FirstStart.oneTimePassword()
    return (password, try await services.slow.run { try PasswordHash.make(password) })
  }
}
