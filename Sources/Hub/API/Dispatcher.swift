import Crypto
import DataSpace
import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// How a caller shows who it is.
public enum Credential: Sendable, Hashable {
  /// An API key.
  case bearer(String)
  /// A console session's token.
  case session(String)

  /// Whose it is. Throws the same refusal whatever is wrong with it.
  func caller(_ tx: Transaction, at now: Instant) throws -> Caller {
    switch self {
    case .bearer(let token): try Authentication.caller(tx, bearer: token, at: now)
    case .session(let token): try Authentication.caller(tx, session: token, at: now)
    }
  }
}

/// What came in at a face, before it is checked.
struct Incoming: Sendable {
  var credential: Credential?
  var path: [String: String] = [:]
  var query: [String: String] = [:]
  var header: [String: String] = [:]
  var body: JSON = .null
  var idempotencyKey: String?
  var at: Instant
  var language: Language = .en
  /// A body that is not JSON.
  var bytes: RequestBody?
  /// Is told who it was.
  var passage: Passage?
}

/// Runs operations: checks the request against its shapes, then authenticates, answers a repeat or does the work,
/// all in one transaction. Every face goes through here.
///
/// Where work is slow and so outside of the transaction, the caller is authenticated again inside the one that writes: who
/// lost their rights meanwhile changes nothing any more. The time of a write is that of its transaction, so that nobody
/// backdates by sending slowly.
struct Dispatcher: Sendable {
  let database: any Database
  let clock: @Sendable () -> Instant
  let turns = Turns()
  let heavy = HeavyReads()
  /// What was looked at from outside.
  let views = DatasetViews()

  func run(_ endpoint: Endpoint, _ incoming: Incoming) async throws -> Answer {
    let answer = try await carryOut(endpoint, incoming)
    #if DEBUG
      try AnswerDiffers.check(answer, endpoint)
    #endif
    return answer
  }

  private func carryOut(_ endpoint: Endpoint, _ incoming: Incoming) async throws -> Answer {
    let call = try checked(endpoint, incoming)
    let key = endpoint.takesIdempotencyKey ? try incoming.idempotencyKey.map(Idempotency.Fingerprint.checked) : nil
    let fingerprint = key.map { Idempotency.Fingerprint(key: $0, endpoint: endpoint, incoming: incoming) }
    switch endpoint.effect {
    case .read(let effect):
      let read = { @Sendable in
        try await database.read { tx in
          let call = try authenticated(call, endpoint, incoming, tx, at: call.at)
          return (try effect(tx, call), call.caller?.unnoted)
        }
      }
      let (answer, unnoted) = endpoint.isHeavy ? try await heavy.run(read) : try await read()
      await note(unnoted, at: call.at)
      return answer
    case .write(let effect):
      do {
        return try await database.write { tx in
          let call = try authenticated(call, endpoint, incoming, tx, at: clock())
          if let unnoted = call.caller?.unnoted { try Authentication.noteUse(tx, unnoted, at: call.at) }
          return try Idempotency.once(tx, call, fingerprint) { try effect(tx, call) }
        }
      } catch let refusal as Refusal {
        if let refused = endpoint.refused {
          try await database.write { tx in
            try refused(tx, try authenticated(call, endpoint, incoming, tx, at: clock()), refusal)
          }
        }
        throw refusal
      }
    case .prepared(let effect):
      // A body that is a stream is only known once it has come in; any other repeat is answered without the slow work.
      let (call, first) = try await begin(call, endpoint, incoming, incoming.bytes == nil ? fingerprint : nil)
      if let first { return first }
      return try await alone(call, endpoint, incoming, incoming.bytes == nil ? fingerprint : nil) { call in
        let prepared = try await effect(call)
        let known = key.map {
          Idempotency.Fingerprint(key: $0, endpoint: endpoint, incoming: incoming, bodyDigest: prepared.bodyDigest)
        }
        return try await database.write { tx in
          let call = try authenticated(call, endpoint, incoming, tx, at: clock())
          return try Idempotency.once(tx, call, known) { try prepared.write(tx, call) }
        }
      }
    case .work(let effect):
      let (call, first) = try await begin(call, endpoint, incoming, fingerprint)
      if let first { return first }
      return try await alone(call, endpoint, incoming, fingerprint) { call in
        let answer = try await effect(call)
        guard let fingerprint else { return answer }
        return try await database.write { tx in try Idempotency.once(tx, call, fingerprint) { answer } }
      }
    case .stream:
      throw Refusal(
        .invalid, rule: "request.stream",
        Text(zh: "该操作只能通过 HTTP 使用", en: "this operation is a stream and is reached by HTTP only"))
    }
  }

  /// Runs `work` while no other request has the same key; one that waited looks first whether it was answered meanwhile.
  private func alone(
    _ call: Call, _ endpoint: Endpoint, _ incoming: Incoming, _ fingerprint: Idempotency.Fingerprint?,
    _ work: (Call) async throws -> Answer
  ) async throws -> Answer {
    guard let fingerprint, let caller = call.caller else { return try await work(call) }
    return try await turns.take(Turns.Key(participant: caller.participant, key: fingerprint.key)) {
      let (call, first) = try await begin(call, endpoint, incoming, fingerprint)
      if let first { return first }
      return try await work(call)
    }
  }

  /// The call with its caller, and the first answer if this is a repeat.
  private func begin(
    _ call: Call, _ endpoint: Endpoint, _ incoming: Incoming, _ fingerprint: Idempotency.Fingerprint?
  ) async throws -> (Call, Answer?) {
    if endpoint.access == .open { return (call, nil) }
    let (complete, first) = try await database.read { tx in
      let complete = try authenticated(call, endpoint, incoming, tx, at: clock())
      guard let fingerprint, let caller = complete.caller else { return (complete, nil as Answer?) }
      return (complete, try Idempotency.answer(tx, caller, fingerprint))
    }
    await note(complete.caller?.unnoted, at: call.at)
    return (complete, first)
  }

  /// A call with its caller, for an answer that is a stream.
  func call(_ endpoint: Endpoint, _ incoming: Incoming) async throws -> Call {
    try await begin(try checked(endpoint, incoming), endpoint, incoming, nil).0
  }

  /// A read that was the first use of its credential for a while. That it is noted matters less than the answer: a
  /// hub that cannot write, as with a full disk, still reads.
  private func note(_ credential: Caller.Credential?, at now: Instant) async {
    guard let credential else { return }
    try? await database.write { tx in try Authentication.noteUse(tx, credential, at: now) }
  }

  /// The call with its caller and its time.
  private func authenticated(
    _ call: Call, _ endpoint: Endpoint, _ incoming: Incoming, _ tx: Transaction, at now: Instant
  ) throws -> Call {
    if endpoint.access == .open { return call }
    guard let credential = incoming.credential else { throw Problem.unauthenticated }
    let caller = try credential.caller(tx, at: now)
    incoming.passage?.note(caller.participant)
    if case .to(let action) = endpoint.access { try Access.require(caller, action) }
    return Call(
      caller: caller, credential: credential, path: call.path, query: call.query, header: call.header, body: call.body,
      at: now, language: call.language, bytes: call.bytes, views: call.views)
  }

  private func checked(_ endpoint: Endpoint, _ incoming: Incoming) throws(Refusal) -> Call {
    for name in endpoint.path.parameters {
      guard let text = incoming.path[name], let parameter = endpoint.parameters.first(where: { $0.name == name }) else {
        throw Refusal.notFound(name)
      }
      // What cannot be an id cannot exist.
      do { try parameter.schema.check(Self.value(text, parameter.schema)) } catch { throw Refusal.notFound(name) }
    }
    for parameter in endpoint.parameters where parameter.isHeader {
      if let text = incoming.header[parameter.name] {
        try parameter.schema.check(Self.value(text, parameter.schema), at: parameter.name)
      }
    }
    let queryParameters = endpoint.parameters.filter { !$0.isHeader && !endpoint.path.parameters.contains($0.name) }
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
      caller: nil, path: incoming.path, query: incoming.query, header: incoming.header, body: incoming.body,
      at: incoming.at,
      language: incoming.language, bytes: incoming.bytes, views: incoming.passage == nil ? nil : views)
  }

  private static func value(_ text: String, _ schema: Schema) -> JSON {
    switch schema {
    case .integer: Int64(text).map { .int($0) } ?? .string(text)
    case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
    default: .string(text)
    }
  }
}
