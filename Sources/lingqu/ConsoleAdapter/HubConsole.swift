import Console
import Exchange
import Hub
import Identity
import Vocabulary

/// The console's view of this process' own hub: every page is made of the same operations as the REST door's answers,
/// run as the session of whoever looks.
struct HubConsole: ConsoleBackend {
  let hub: Hub

  /// Someone who is signed in, for one request: what was looked up once is not looked up again.
  struct Caller: ConsoleCaller {
    let session: String
    let participant: Participant
    let displayName: String
    let login: String?
    let mustChangePassword: Bool
    let scopes: [String]
    let roles: [String]
    let names: Names

    var party: Console.Party { Console.Party(id: participant.id.description, name: participant.name) }
    var oversees: Bool { !participant.kinds.isDisjoint(with: [.operator, .auditor, .regulator]) }
    var mayAct: Bool {
      scopes.contains("write") && !participant.kinds.isSubset(of: [.auditor, .regulator])
    }
    var maySign: Bool { mayAct && (roles.contains("signer") || roles.contains("admin")) }
  }

  func signIn(name: String, password: String) async throws -> Console.SignIn.Session {
    let session = try await hub.signIn(login: name, password: password)
    return Console.SignIn.Session(token: session.token, expiresAt: session.expiresAt)
  }

  func signOut(session: String) async throws { try await hub.signOut(session: session) }

  func changePassword(from old: String, to new: String, _ caller: Caller) async throws -> Console.SignIn.Session {
    try await hub.changePassword(old: old, new: new, session: caller.session)
    guard let login = caller.login else { throw Refusal.notFound("member") }
    return try await signIn(name: login, password: new)
  }

  func caller(session: String) async throws -> Caller? {
    do {
      let me = try await hub.perform("whoAmI", as: .session(session))
      let participant = try (me["participant"] ?? .null).decode(Participant.self)
      func words(_ name: String) -> [String] { me[name]?.array?.compactMap(\.string) ?? [] }
      return Caller(
        session: session, participant: participant, displayName: me["member"]?["name"]?.string ?? participant.name.zh,
        login: me["member"]?["login"]?.string, mustChangePassword: me["mustChangePassword"] == .bool(true),
        scopes: words("scopes"), roles: words("roles"), names: Names())
    } catch let refusal as Refusal where refusal.kind == .unauthenticated {
      return nil
    }
  }

  /// Runs an operation as the caller.
  func ask(
    _ operation: String, _ caller: Caller, path: [String: String] = [:], query: [String: String?] = [:],
    body: JSON = .null
  ) async throws -> JSON {
    try await hub.perform(
      operation, as: .session(caller.session), path: path, query: query.compactMapValues { $0 }, body: body)
  }

  /// A page of a list, decoded.
  func list<Item: Decodable & Sendable>(
    _ operation: String, of type: Item.Type, _ caller: Caller, path: [String: String] = [:],
    query: [String: String?] = [:]
  ) async throws -> (items: [Item], next: String?) {
    let answer = try await ask(operation, caller, path: path, query: query)
    return (try (answer["items"]?.array ?? []).map { try $0.decode(Item.self) }, answer["next"]?.string)
  }
}

/// Names that one request has looked up.
actor Names {
  private var known: [String: Text] = [:]

  func callAsFunction(_ id: String, else look: @Sendable () async throws -> Text) async rethrows -> Text {
    if let name = known[id] { return name }
    let name = try await look()
    known[id] = name
    return name
  }
}
