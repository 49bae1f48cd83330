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

  static let mostBody = 262_144

  init(services: Services, dispatcher: Dispatcher, open: HeavyReads) {
    self.dispatcher = dispatcher
    self.open = open
    metrics = services.metrics
    clock = services.clock
  }

  func addRoutes(to router: Router<HubRequestContext>) {
    for root in ["/api/3/action", "/api/action"] {
      router.get("\(root)/{action}") { request, context in
        await respond(request, context) { Self.query(request) }
      }
      router.post("\(root)/{action}") { request, context in
        await respond(request, context) { try await Self.body(request) }
      }
    }
  }

  private func respond(
    _ request: Request, _ context: HubRequestContext, _ arguments: () async throws -> CKANArguments
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
      let told = try await arguments()
      envelope["result"] = try await run(action, told, view, request, context, language)
      envelope["success"] = true
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
  ) async throws -> JSON {
    var incoming = Incoming(at: clock(), language: language, passage: context.passage)
    incoming.credential = Self.credential(request)
    let access: Endpoint.Reach =
      action.isWrite ? .to(.act) : incoming.credential == nil ? .open : .to(.browse)
    let work: @Sendable (Transaction, Call) throws -> Answer = { tx, call in
      .json(try action.work(tx, call, told, view))
    }
    let endpoint = Endpoint(
      method: request.method, path: "/api/3/action", operation: "ckan_" + action.name,
      tag: "ckan", summary: "",
      access: access, isRepeatable: false, success: (.ok, .any(maxBytes: .max)),
      isHeavy: access != .open && Self.isHeavy(told),
      effect: action.isWrite ? .write(work) : .read(work))
    let whole = incoming
    let answer =
      access == .open
      ? try await open.run { try await dispatcher.run(endpoint, whole) } : try await dispatcher.run(endpoint, whole)
    return answer.body ?? .null
  }

  /// Few of what looks at everything, or tells much of it, run at a time.
  private static func isHeavy(_ told: CKANArguments) -> Bool {
    ["facet.field", "include_datasets"].contains { told.values[$0] != nil }
      || ((try? told.count("rows", most: .max)) ?? 0) > 100
      || ((try? told.count("start", most: .max)) ?? 0) > 1000
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

  private static func body(_ request: Request) async throws -> CKANArguments {
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
