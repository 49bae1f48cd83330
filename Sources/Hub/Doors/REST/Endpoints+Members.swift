import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// The people who act for a participant.
enum MemberEndpoints {
  private static let member = Endpoint.Parameter.path("member", "mbr")
  private static let roles = Schema.array(.oneOf(Role.allCases.map(\.rawValue)), max: Role.allCases.count)
  private static let draft = Schema.named(
    "MemberDraft",
    .object([
      .must("login", .string(min: 3, max: 80), "lower-case letters, digits, . - _ @"),
      .must("name", .string(min: 1, max: 80)), .must("roles", roles),
    ]))

  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/members", operation: "addMember", tag: "identity",
        summary: "Adds a member to the caller's participant. The one-time password is shown once.", body: draft,
        success: (.created, .any()),
        effect: .shell { call, _ in
          try Access.require(try call.who, .administer)
          return try await add(services, call, to: try call.who.participant)
        }),
      Endpoint(
        method: .post, path: "/v1/participants/{participant}/members", operation: "addParticipantMember",
        tag: "identity", summary: "Adds a member to a participant; the operator does so for a new one.",
        parameters: [.path("participant", "prt")], body: draft, success: (.created, .any()),
        effect: .shell { call, _ in
          let target = try call.id("participant", ID<Participant>.self)
          try Access.require(try call.who, target == (try call.who.participant) ? .administer : .operate)
          return try await add(services, call, to: target)
        }),
      Endpoint(
        method: .get, path: "/v1/members", operation: "listMembers", tag: "identity",
        summary: "The members of the caller's participant.", parameters: Page.parameters, success: (.ok, .any()),
        effect: .read { tx, call in
          try Access.require(try call.who, .administer)
          let page = Page(call)
          return try page.answer(
            try Members.list(tx, of: try call.who.participant, after: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/roles", operation: "setMemberRoles", tag: "identity",
        summary: "Gives a member other roles, from the next request on.", parameters: [member],
        body: .object([.must("roles", roles)]), success: (.ok, .any()),
        effect: .write { tx, call in
          let caller = try call.who
          try Access.require(caller, .administer)
          return try .ok(
            Members.setRoles(tx, call.id("member"), of: caller.participant, try given(call), at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/disable", operation: "disableMember", tag: "identity",
        summary: "Ends a member's sessions and lets them sign in no more.", parameters: [member],
        success: (.ok, .any()), effect: .write { tx, call in try setState(tx, call, .disabled) }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/enable", operation: "enableMember", tag: "identity",
        summary: "Lets a disabled member sign in again.", parameters: [member], success: (.ok, .any()),
        effect: .write { tx, call in try setState(tx, call, .active) }),
      Endpoint(
        method: .post, path: "/v1/members/{member}/reset-password", operation: "resetMemberPassword", tag: "identity",
        summary: "Gives a member a new one-time password, ends their sessions and lifts a lock-out.",
        parameters: [member], success: (.ok, .any()),
        effect: .shell { call, _ in
          let caller = try call.who
          try Access.require(caller, .administer)
          let id = try call.id("member", ID<Member>.self)
          _ = try await services.database.read { tx in try Members.get(tx, id, of: caller.participant) }
          let (password, hash) = try await oneTimePassword(services)
          try await services.database.write { tx in
            try Members.resetPassword(tx, id, of: caller.participant, hash, at: call.at)
          }
          return RESTDoor.json(.ok, ["password": .string(password)])
        }),
    ]
  }

  private static func add(_ services: Services, _ call: Call, to participant: ID<Participant>) async throws -> Response
  {
    let roles = try given(call)
    let login = call.body["login"]?.string ?? ""
    let name = call.body["name"]?.string ?? ""
    _ = try await services.database.read { tx in try Participants.get(tx, participant) }
    let (password, hash) = try await oneTimePassword(services)
    let member = try await services.database.write { tx in
      try Members.add(
        tx, to: participant, login: login, name: name, roles: roles, password: hash, mustChange: true, at: call.at)
    }
    guard case .object(var members) = try JSON(encoding: member) else { return Response(status: .created) }
    members["password"] = .string(password)
    return RESTDoor.json(.created, .object(members))
  }

  private static func setState(_ tx: Transaction, _ call: Call, _ state: Member.State) throws -> Answer {
    let caller = try call.who
    try Access.require(caller, .administer)
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
