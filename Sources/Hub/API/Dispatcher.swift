import Crypto
import HTTPTypes
import Identity
import Store
import Vocabulary

/// How a caller shows who it is.
public enum Credential: Sendable, Hashable {
  /// An API key.
  case bearer(String)
  /// A console session's token.
  case session(String)
}

/// What came in at a face, before it is checked.
struct Incoming: Sendable {
  var credential: Credential?
  var path: [String: String] = [:]
  var query: [String: String] = [:]
  var body: JSON = .null
  var idempotencyKey: String?
  var at: Instant
  var language: Language = .en
}

/// Runs operations: checks the request against its shapes, then authenticates, answers a repeat or does the work,
/// all in one transaction. Every face goes through here.
struct Dispatcher: Sendable {
  let database: any Database

  func run(_ endpoint: Endpoint, _ incoming: Incoming) async throws -> Answer {
    let call = try checked(endpoint, incoming)
    switch endpoint.effect {
    case .read(let effect):
      let (answer, unnoted) = try await database.read { tx in
        let call = try authenticated(call, endpoint, incoming, tx)
        return (try effect(tx, call), call.caller?.unnoted)
      }
      await note(unnoted, at: call.at)
      return answer
    case .write(let effect):
      let fingerprint = try incoming.idempotencyKey.map { key in
        try Idempotency.Fingerprint(key: key, endpoint: endpoint, incoming: incoming)
      }
      return try await database.write { tx in
        let call = try authenticated(call, endpoint, incoming, tx)
        if let unnoted = call.caller?.unnoted { try Authentication.noteUse(tx, unnoted, at: call.at) }
        guard let fingerprint, let caller = call.caller else { return try effect(tx, call) }
        if let first = try Idempotency.answer(tx, caller.participant, fingerprint) { return first }
        let answer = try effect(tx, call)
        try Idempotency.keep(tx, caller.participant, fingerprint, answer, at: call.at)
        return answer
      }
    case .shell:
      throw Refusal(
        .invalid, rule: "request.stream",
        Text(zh: "该操作只能通过 HTTP 使用", en: "this operation is a stream and is reached by HTTP only"))
    }
  }

  /// A call with its caller, for work that is not one transaction.
  func call(_ endpoint: Endpoint, _ incoming: Incoming) async throws -> Call {
    let call = try checked(endpoint, incoming)
    if endpoint.access == .open { return call }
    let complete = try await database.read { tx in try authenticated(call, endpoint, incoming, tx) }
    await note(complete.caller?.unnoted, at: call.at)
    return complete
  }

  /// A read that was the first use of its credential for a while. That it is noted matters less than the answer: a
  /// hub that cannot write, as with a full disk, still reads.
  private func note(_ credential: Caller.Credential?, at now: Instant) async {
    guard let credential else { return }
    try? await database.write { tx in try Authentication.noteUse(tx, credential, at: now) }
  }

  private func authenticated(_ call: Call, _ endpoint: Endpoint, _ incoming: Incoming, _ tx: Transaction) throws -> Call
  {
    if endpoint.access == .open { return call }
    let caller: Caller
    switch incoming.credential {
    case .bearer(let token): caller = try Authentication.caller(tx, bearer: token, at: call.at)
    case .session(let token): caller = try Authentication.caller(tx, session: token, at: call.at)
    case nil: throw Problem.unauthenticated
    }
    return Call(
      caller: caller, path: call.path, query: call.query, body: call.body, at: call.at, language: call.language)
  }

  private func checked(_ endpoint: Endpoint, _ incoming: Incoming) throws(Refusal) -> Call {
    for name in endpoint.pathParameters {
      guard let text = incoming.path[name], let parameter = endpoint.parameters.first(where: { $0.name == name }) else {
        throw Refusal.notFound(name)
      }
      // What cannot be an id cannot exist.
      do { try parameter.schema.check(Self.value(text, parameter.schema)) } catch { throw Refusal.notFound(name) }
    }
    let queryParameters = endpoint.parameters.filter { !endpoint.pathParameters.contains($0.name) }
    for (name, text) in incoming.query {
      guard let parameter = queryParameters.first(where: { $0.name == name }) else {
        throw Refusal(
          .invalid, rule: "request.parameter-unknown",
          Text(zh: "没有参数 \(name.prefix(60))", en: "there is no parameter \(name.prefix(60))"),
          remedy: Text(
            zh: "可用参数：" + queryParameters.map(\.name).joined(separator: "、"),
            en: "parameters: " + queryParameters.map(\.name).joined(separator: ", ")),
          field: String(name.prefix(60)))
      }
      try parameter.schema.check(Self.value(text, parameter.schema), at: name)
    }
    if let missing = queryParameters.first(where: { $0.required && incoming.query[$0.name] == nil }) {
      throw Refusal(
        .invalid, rule: "request.parameter-missing",
        Text(zh: "缺少参数 \(missing.name)", en: "the parameter \(missing.name) is missing"), field: missing.name)
    }
    if let shape = endpoint.body { try shape.check(incoming.body) }
    return Call(
      caller: nil, path: incoming.path, query: incoming.query, body: incoming.body, at: incoming.at,
      language: incoming.language)
  }

  private static func value(_ text: String, _ schema: Schema) -> JSON {
    switch schema {
    case .integer: Int64(text).map { .int($0) } ?? .string(text)
    case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
    default: .string(text)
    }
  }
}
