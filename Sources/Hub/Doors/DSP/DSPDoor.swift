import DataSpace
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// The Dataspace Protocol 2025-1, in both roles. Holds no rule of its own: what it is told goes to the desk, whose responder says
/// what follows.
struct DSPDoor: Sendable {
  let services: Services
  let desk: ProtocolDesk
  let shelf: any ProtocolShelf
  /// What must be there before a transfer begins is made here: from its message and who shows what.
  var prepare: @Sendable (JSON, String?) async throws -> Void = { _, _ in }
  /// What a refused request for a transfer leaves behind.
  var refused: @Sendable (Transaction, JSON, Refusal, String?, Instant) throws -> Void = { _, _, _, _, _ in }

  static let version = "2025-1"
  static let path = "/dsp/" + version
  private static let mostBody = 262_144

  /// Where to find this version (Dataspace Protocol §4.3). Open to anyone.
  static let versions: JSON = [
    "protocolVersions": [["version": .string(version), "path": .string(path), "binding": "HTTPS"]]
  ]

  /// The acts that each address below a process takes.
  private static let addresses: [(kind: ProcessKind, acts: [ProtocolAct])] = [
    (.negotiation, [.request]), (.negotiation, [.offer]), (.negotiation, [.accept, .finalize]),
    (.negotiation, [.agree]), (.negotiation, [.verify]), (.negotiation, [.terminate]), (.transfer, [.start]),
    (.transfer, [.suspend]), (.transfer, [.complete]), (.transfer, [.terminate]),
  ]

  func addRoutes(to router: Router<HubRequestContext>) {
    let versions = Self.versions.canonical
    router.get("/.well-known/dspace-version") { _, _ in RESTDoor.bytes(.ok, versions, "application/json") }
    router.post("\(Self.path)/catalog/request") { request, context in
      await respond(request, context, "dspCatalogue", .catalogue, write: false) { tx, party, body, _ in
        try ProtocolCatalogue.checkRequest(body)
        return try catalogue(tx, party, after: request.uri.queryParameters["cursor"].map { String($0) })
      }
    }
    router.get("\(Self.path)/catalog/datasets/{id}") { request, context in
      await respond(request, context, "dspDataset", .catalogue, write: false) { tx, party, _, _ in
        let dataset = try shelf.dataset(tx, Self.name(context), for: party, base: desk.base())
        return DSPAnswer(.ok, ProtocolCatalogue.whole(dataset))
      }
    }
    for (kind, act) in [(ProcessKind.negotiation, ProtocolAct.request), (.negotiation, .offer), (.transfer, .request)] {
      router.post("\(Self.path)/\(kind.segment)/\(act.segment)") { request, context in
        await respond(request, context, Self.operation(kind, "Begin"), .process(kind), write: true) {
          tx, party, body, now in
          DSPAnswer(.created, try desk.begin(tx, body, kind, act, from: party, at: now).json)
        }
      }
    }
    for kind in ProcessKind.allCases {
      router.get("\(Self.path)/\(kind.segment)/{id}") { request, context in
        await respond(request, context, Self.operation(kind, "Get"), .process(kind), write: false) { tx, party, _, _ in
          DSPAnswer(.ok, try desk.find(tx, kind, Self.name(context), for: party).json)
        }
      }
    }
    for (kind, acts) in Self.addresses {
      router.post("\(Self.path)/\(kind.segment)/{id}/\(acts[0].segment)") { request, context in
        await respond(request, context, Self.operation(kind, "Message"), .process(kind), write: true) {
          tx, party, body, now in
          let process = try desk.receive(
            tx, body, kind, acts, about: Self.name(context), from: party, at: now)
          return DSPAnswer(.ok, process.json)
        }
      }
    }
  }

  private static func operation(_ kind: ProcessKind, _ what: String) -> String {
    "dsp" + (kind == .negotiation ? "Negotiation" : "Transfer") + what
  }

  private func catalogue(_ tx: Transaction, _ party: String, after cursor: String?) throws -> DSPAnswer {
    let base = desk.base()
    let page = try shelf.page(tx, for: party, base: base, after: cursor)
    var answer = DSPAnswer(
      .ok,
      ProtocolCatalogue.catalogue(participant: try shelf.participant(tx), datasets: page.datasets, base: base))
    if let next = page.next { answer.link = "<\(base)/catalog/request?cursor=\(next)>; rel=\"next\"" }
    return answer
  }

  // MARK: - One request

  private func respond(
    _ request: Request, _ context: HubRequestContext, _ operation: String, _ family: DSPError.Family, write: Bool,
    _ work: @escaping @Sendable (Transaction, String, JSON, Instant) throws -> DSPAnswer
  ) async -> Response {
    let start = ContinuousClock.now
    var body = JSON.null
    let response: Response
    do {
      if request.method == .post { body = try await Self.body(request) }
      let (authorization, message, responder, clock) = (
        request.headers[.authorization], body, desk.responder, services.clock
      )
      if operation == Self.operation(.transfer, "Begin") { try await prepare(message, authorization) }
      let run = { @Sendable (tx: Transaction) in
        let now = clock()
        let party = try responder.party(tx, showing: authorization, at: now)
        if write, let unnoted = party.unnoted { try Authentication.noteUse(tx, unnoted, at: now) }
        return try work(tx, party.id, message, now)
      }
      let answer = write ? try await services.database.write(run) : try await services.database.read(run)
      response = answer.response
    } catch {
      if let refusal = error as? Refusal, operation == Self.operation(.transfer, "Begin") {
        await note(refusal, of: body, request.headers[.authorization])
      }
      response = DSPError(family, body, pid: context.parameters.get("id").map(Self.decoded)).response(error, context)
    }
    services.metrics.record(operation, response.status.code, ContinuousClock.now - start)
    return response
  }

  /// In a transaction of its own: the refusal has undone the request's.
  private func note(_ refusal: Refusal, of message: JSON, _ authorization: String?) async {
    let (refused, clock) = (refused, services.clock)
    try? await services.database.write { tx in try refused(tx, message, refusal, authorization, clock()) }
  }

  private static func body(_ request: Request) async throws -> JSON {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
    guard type == "application/json" || type == "application/ld+json" else { throw UnsupportedMediaType() }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: mostBody)
    } catch is NIOTooManyBytesError {
      throw Refusal(
        .tooLarge, rule: "request.body-too-large",
        Text(zh: "请求体超过 \(mostBody) 字节", en: "the body is larger than \(mostBody) bytes"))
    } catch {
      throw RESTDoor.brokenBody
    }
    do { return try JSON.parse(buffer.readableBytesView) } catch {
      throw Refusal(
        .invalid, rule: "request.not-json", Text(zh: "请求体不是有效的 JSON", en: "the body is not valid JSON"),
        remedy: Text(zh: "\(error)", en: "\(error)"), field: error.pointer)
    }
  }

  private static func name(_ context: HubRequestContext) -> String { decoded(context.parameters.get("id") ?? "") }

  /// A segment of a path without its percent signs; as it is if they make no sense.
  static func decoded(_ segment: String) -> String {
    guard segment.utf8.contains(UInt8(ascii: "%")) else { return segment }
    var out: [UInt8] = []
    var rest = Array(segment.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        out.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return segment
      }
      out.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: out, as: UTF8.self) ?? segment
  }
}

/// What the door answers when all goes well.
struct DSPAnswer: Sendable {
  let status: HTTPResponse.Status
  let body: JSON
  var link: String?

  init(_ status: HTTPResponse.Status, _ body: JSON) {
    self.status = status
    self.body = body
  }

  var response: Response {
    var response = RESTDoor.bytes(status, body.canonical, "application/json")
    if let link, let name = HTTPField.Name("Link") { response.headers[name] = link }
    return response
  }
}
