import DataSpace
import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// CKAN's Action API, version 3, as `ckanapi` and harvesters speak it. Holds no rule of its own.
///
/// Without a key it tells what is open to the public; with an API key in `Authorization`, as it is or after `Bearer`, all that is
/// published, and it takes what a steward sends.
struct CKANDoor: Sendable {
  let dispatcher: Dispatcher
  let metrics: HubMetrics
  let clock: @Sendable () -> Instant

  /// Places for who shows no key: they take turns among themselves and hold up nobody else.
  let open: HeavyReads

  private let database: any Database

  init(services: Services, dispatcher: Dispatcher, open: HeavyReads) {
    self.dispatcher = dispatcher
    database = services.database
    self.open = open
    metrics = services.metrics
    clock = services.clock
  }

  func addRoutes(to router: Router<HubRequestContext>) {
    for root in ["/api/3/action", "/api/action"] {
      router.get("\(root)/{action}") { request, context in
        await respond(request, context) { _ in Self.query(request) }
      }
      router.post("\(root)/{action}") { request, context in
        await respond(request, context) { try await Self.body(request, $0) }
      }
    }
  }

  private func respond(
    _ request: Request, _ context: HubRequestContext, _ arguments: (_ mostBody: Int) async throws -> CKANArguments
  ) async -> Response {
    let start = ContinuousClock.now
    let name = context.parameters.get("action") ?? ""
    let language = RESTDoor.language(request)
    let view = CKANView(base: RequestAddress.base(request))
    // A name that is none is not repeated: it may be anything.
    let known = CKANAction.all[name]
    var envelope: [String: JSON] = [
      "help": .string("\(view.base)/api/3/action/help_show?name=\(known?.name ?? "help_show")")
    ]
    var status = HTTPResponse.Status.ok
    do {
      guard let action = known else { throw CKANError.action(name) }
      guard !action.isWrite || request.method == .post else { throw CKANError.action(name) }
      let told = try await arguments(action.mostBody)
      let answer = try await run(action, told, view, request, context, language)
      envelope["success"] = true
      if let result = answer.bytes {
        metrics.record("ckan_" + name, status.code, ContinuousClock.now - start)
        return RESTDoor.bytes(status, Self.envelope(envelope, result), "application/json; charset=utf-8")
      }
      envelope["result"] = answer.body ?? .null
    } catch let refusal as Refusal {
      context.passage.note(rule: refusal.rule)
      status = CKANError.status(refusal)
      envelope["success"] = false
      envelope["error"] = CKANError.body(refusal, language)
    } catch {
      let response = RESTDoor.response(error, language, context)
      status = response.status
      envelope["success"] = false
      envelope["error"] = ["__type": "Service Error", "message": "an error of the hub's own"]
    }
    metrics.record("ckan_" + (known?.name ?? "unknown"), status.code, ContinuousClock.now - start)
    return RESTDoor.bytes(
      status, JSON.object(envelope).canonical, "application/json; charset=utf-8")
  }

  private func run(
    _ action: CKANAction, _ told: CKANArguments, _ view: CKANView, _ request: Request,
    _ context: HubRequestContext,
    _ language: Language
  ) async throws -> Answer {
    var incoming = Incoming(at: clock(), language: language, passage: context.passage)
    incoming.credential = Self.credential(request)
    let access: Endpoint.Reach =
      action.isWrite ? .to(.act) : incoming.credential == nil ? .open : .to(.browse)
    let whole = incoming
    func endpoint(_ effect: Endpoint.Effect) -> Endpoint {
      Endpoint(
        method: request.method, path: "/api/3/action", operation: "ckan_" + action.name, tag: "ckan", summary: "",
        access: access, isRepeatable: false, success: (.ok, .any(maxBytes: .max)),
        isHeavy: access != .open && Self.isHeavy(told), effect: effect)
    }
    func perform(_ effect: Endpoint.Effect) async throws -> Answer {
      let endpoint = endpoint(effect)
      guard access == .open else { return try await dispatcher.run(endpoint, whole) }
      return try await open.run { try await dispatcher.run(endpoint, whole) }
    }
    if let reads = action.reads {
      return try await MeteredReading(database: database, clock: clock).answer(
        { tx, call in try reads(tx, call, told, view) }, perform)
    }
    if let prepare = action.prepare {
      return try await perform(
        .prepared { call in
          let write = try await prepare(database, call, told)
          return Endpoint.Prepared { tx, call in .json(try write(tx, call)) }
        })
    }
    let work: @Sendable (Transaction, Call) throws -> Answer = { tx, call in
      .json(try action.work(tx, call, told, view))
    }
    return try await perform(action.isWrite ? .write(work) : .read(work))
  }

  /// The envelope round a result that is text already.
  private static func envelope(_ members: [String: JSON], _ result: [UInt8]) -> [UInt8] {
    var out = JSON.object(members).canonical
    out.reserveCapacity(out.count + result.count + 16)
    out.removeLast()
    out += ",\"result\":".utf8
    out += result
    out.append(UInt8(ascii: "}"))
    return out
  }

  /// Few of what looks at everything, or tells much of it, run at a time.
  private static func isHeavy(_ told: CKANArguments) -> Bool {
    ["facet.field", "include_datasets"].contains { told.values[$0] != nil }
      || ((try? told.count("rows", most: .max)) ?? 0) > 100
      || ((try? told.count("start", most: .max)) ?? 0) > 1000
      || ["q", "sort"].contains { told.values[$0] != nil && told.values["resource_id"] != nil }
      || ((try? told.count("limit", most: .max)) ?? 0) > 1000 && told.values["resource_id"] != nil
  }

  /// CKAN's clients send the key alone, in one of two fields.
  private static func credential(_ request: Request) -> Credential? {
    if let bearer = RESTDoor.credential(request) { return bearer }
    let fields = [
      request.headers[.authorization],
      HTTPField.Name("X-CKAN-API-Key").flatMap { request.headers[$0] },
    ]
    return fields.compactMap(\.self).first.map { .bearer($0) }
  }

  private static func body(_ request: Request, _ mostBody: Int) async throws -> CKANArguments {
    let body: JSON
    do {
      body = try await RESTDoor.body(request, mostBody)
    } catch is UnsupportedMediaType {
      throw CKANError.query(
        Text(zh: "请求体应为 JSON", en: "the body is to be JSON"),
        accepted: "Content-Type: application/json")
    }
    guard let values = body.object else {
      throw CKANError.query(
        Text(zh: "请求体应为 JSON 对象", en: "the body is to be a JSON object"), accepted: "{}")
    }
    return CKANArguments(values: values)
  }

  /// A parameter that is there more than once is a list.
  private static func query(_ request: Request) -> CKANArguments {
    var values: [String: JSON] = [:]
    for (name, text) in FormText.pairs(request.uri.query ?? "") {
      let value = JSON.string(text)
      values[name] = values[name].map { .array(($0.array ?? [$0]) + [value]) } ?? value
    }
    return CKANArguments(values: values)
  }
}
