import Compute
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Vocabulary

/// The GA4GH Task Execution Service 1.1: a task is a job. Holds no rule of its own.
///
/// It is at the standard's path and, for clients from before that, at `/v1`.
struct TESDoor: Sendable {
  let operations: TESOperations
  let dispatcher: Dispatcher
  let configuration: HubConfiguration
  let metrics: HubMetrics
  let clock: @Sendable () -> Instant
  let signIns = TESSignIns()

  static let roots = ["/ga4gh/tes/v1", "/v1"]

  init(services: Services, jobs: JobServices, dispatcher: Dispatcher, configuration: HubConfiguration) {
    operations = TESOperations(services: services, jobs: jobs)
    self.dispatcher = dispatcher
    self.configuration = configuration
    metrics = services.metrics
    clock = services.clock
  }

  func addRoutes(to router: Router<HubRequestContext>) {
    let info = TESServiceInfo.json(configuration, operations.jobs.reach).canonical
    let old = TESServiceInfo.old(configuration, operations.jobs.reach).canonical
    for root in Self.roots {
      router.get("\(root)/service-info") { _, _ in RESTDoor.bytes(.ok, info, "application/json") }
      // Where py-tes before 1.0 looks for it.
      router.get("\(root)/tasks/service-info") { _, _ in RESTDoor.bytes(.ok, old, "application/json") }
      router.post("\(root)/tasks") { request, context in
        await respond(request, context, operations.create) { try await body(request) }
      }
      router.get("\(root)/tasks") { request, context in
        await respond(request, context, operations.list) { try Self.query(request) }
      }
      router.get("\(root)/tasks/{task}") { request, context in
        await respond(request, context, operations.get) {
          guard case .object(var asked) = try Self.query(request) else { return [:] }
          asked["id"] = .string(context.parameters.get("task") ?? "")
          return .object(asked)
        }
      }
      router.post("\(root)/tasks/{task}") { request, context in
        await respond(request, context, operations.cancel) {
          let task = context.parameters.get("task") ?? ""
          guard task.hasSuffix(":cancel") else { throw Refusal.notFound("task") }
          return ["id": .string(String(task.dropLast(":cancel".count)))]
        }
      }
    }
  }

  private func respond(
    _ request: Request, _ context: HubRequestContext, _ endpoint: Endpoint, _ arguments: () async throws -> JSON
  ) async -> Response {
    let start = ContinuousClock.now
    let response: Response
    do {
      try Self.requireOwnSite(request)
      var incoming = Incoming(at: clock(), language: RESTDoor.language(request), passage: context.passage)
      incoming.credential = try await credential(request)
      incoming.idempotencyKey = request.headers[.idempotencyKey]
      incoming.body = try await arguments()
      incoming.at = clock()
      response = RESTDoor.response(try await dispatcher.run(endpoint, incoming), endpoint)
    } catch var refusal as Refusal {
      // Clients of the standard know 400 for a task that cannot be taken.
      if refusal.kind == .unacceptable { refusal.kind = .invalid }
      var refused = RESTDoor.response(refusal, RESTDoor.language(request), context)
      if refusal.kind == .unauthenticated { refused.headers[.wwwAuthenticate] = "Bearer, Basic realm=\"lingqu\"" }
      response = refused
    } catch {
      response = RESTDoor.response(error, RESTDoor.language(request), context)
    }
    metrics.record(endpoint.operation, response.status.code, ContinuousClock.now - start)
    return response
  }

  private func credential(_ request: Request) async throws -> Credential? {
    if let bearer = RESTDoor.credential(request) { return bearer }
    guard let authorization = request.headers[.authorization], authorization.lowercased().hasPrefix("basic ") else {
      return nil
    }
    return try await signIns.credential(authorization, operations.services)
  }

  /// A browser sends a login that it remembers with whatever another site's page has it ask for.
  private static func requireOwnSite(_ request: Request) throws(Refusal) {
    guard let site = HTTPField.Name("Sec-Fetch-Site"), let from = request.headers[site], from != "same-origin",
      from != "none"
    else { return }
    throw Refusal(
      .forbidden, rule: "tes.other-site",
      Text(zh: "不接受其他网站页面发起的请求", en: "a page of another site may not ask this"))
  }

  private func body(_ request: Request) async throws -> JSON {
    try await RESTDoor.body(request, TESOperations.mostBody)
  }

  /// The query's parameters; only tags may be there more than once.
  private static func query(_ request: Request) throws(Refusal) -> JSON {
    var asked: [String: JSON] = [:]
    for pair in request.uri.queryParameters {
      let (name, value) = (String(pair.key), String(pair.value))
      if name == "tag_key" || name == "tag_value" {
        asked[name] = .array((asked[name]?.array ?? []) + [.string(value)])
      } else if asked.updateValue(.string(value), forKey: name) != nil {
        throw TESReader.wrong(
          String(name.prefix(60)), Text(zh: "参数重复", en: "the parameter is given twice"), rule: "tes.parameter")
      }
    }
    return .object(asked)
  }
}
