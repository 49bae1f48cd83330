import DataSpace
import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// The catalogue as RDF, for harvesters: DCAT-AP 3 in Turtle and JSON-LD, in pages that Hydra tells of. Holds no rule of its own.
///
/// Without a key it tells what is open to the public; with one, all that is published.
struct DCATDoor: Sendable {
  let dispatcher: Dispatcher
  let metrics: HubMetrics
  let clock: @Sendable () -> Instant

  /// Places for who shows no key: they take turns among themselves and hold up nobody else.
  let open: HeavyReads

  static let pageSize = 100

  init(services: Services, dispatcher: Dispatcher, open: HeavyReads) {
    self.dispatcher = dispatcher
    self.open = open
    metrics = services.metrics
    clock = services.clock
  }

  enum Form: String, CaseIterable, Sendable {
    case turtle = "text/turtle"
    case jsonLD = "application/ld+json"

    var suffix: String { self == .turtle ? ".ttl" : ".jsonld" }
  }

  func addRoutes(to router: Router<HubRequestContext>) {
    for (path, form) in [("/catalog", nil), ("/catalog.ttl", Form.turtle), ("/catalog.jsonld", .jsonLD)] {
      router.get(RouterPath(path)) { request, context in
        await respond(request, context, "dcatCatalog", form) { form, base, path in
          let after = try Self.place(request)
          return { tx, call in try Self.catalog(tx, call, form, base, path, after: after) }
        }
      }
    }
    router.get("/datasets/{dataset}") { request, context in
      var name = context.parameters.get("dataset") ?? ""
      let form = Form.allCases.first { name.hasSuffix($0.suffix) }
      if let form { name = String(name.dropLast(form.suffix.count)) }
      let asked = name
      return await respond(request, context, "dcatDataset", form) { form, base, _ in
        { tx, call in try Self.dataset(tx, call, form, base, asked) }
      }
    }
  }

  private typealias Work = @Sendable (Transaction, Call) throws -> Answer

  private func respond(
    _ request: Request, _ context: HubRequestContext, _ operation: String, _ asked: Form?,
    _ work: (Form, _ base: String, _ path: String) throws -> Work
  ) async -> Response {
    let start = ContinuousClock.now
    let language = RESTDoor.language(request)
    var response: Response
    do {
      guard let form = asked ?? Self.accepted(request.headers[.accept] ?? "*/*") else { throw NotAcceptable() }
      let work = try work(form, RequestAddress.base(request), request.uri.path)
      let isOpen = request.headers[.authorization] == nil
      let endpoint = Endpoint(
        method: .get, path: "/catalog", operation: operation, tag: "dcat", summary: "",
        access: isOpen ? .open : .to(.browse), success: (.ok, nil), mediaType: form.rawValue, effect: .read(work))
      var incoming = Incoming(at: clock(), language: language, passage: context.passage)
      incoming.credential = RESTDoor.credential(request)
      let whole = incoming
      let answer =
        isOpen
        ? try await open.run { try await dispatcher.run(endpoint, whole) } : try await dispatcher.run(endpoint, whole)
      response = RESTDoor.response(answer, endpoint)
      response.headers[.vary] = "Accept, Authorization"
    } catch is NotAcceptable {
      let known = Form.allCases.map(\.rawValue).joined(separator: ", ")
      response = Problem.response(
        Refusal(
          .invalid, rule: "dcat.form", Text(zh: "没有这种格式", en: "there is no such form"),
          remedy: Text(zh: "Accept：\(known)", en: "Accept: \(known)"), field: "Accept"), language, instance: context.id,
        status: .notAcceptable)
    } catch {
      response = RESTDoor.response(error, language, context)
    }
    metrics.record(operation, response.status.code, ContinuousClock.now - start)
    return response
  }

  private struct NotAcceptable: Error {}

  private static func catalog(
    _ tx: Transaction, _ call: Call, _ form: Form, _ base: String, _ path: String, after: Int64
  ) throws -> Answer {
    let isOpen = call.caller == nil
    let page = try Datasets.crawl(tx, after: after, openOnly: isOpen, limit: pageSize, at: call.at)
    guard let owner = try Participants.list(tx, after: nil, limit: 1).first else { throw Refusal.notFound("catalog") }
    var dcat = DCATGraph(base: base)
    dcat.addCatalog(by: owner, modified: try Datasets.lastChange(tx, openOnly: isOpen))
    let first = base + path
    dcat.addPage(
      after == 0 ? first + "?after=0" : first + "?after=\(after)", first: first + "?after=0",
      next: page.next.map { first + "?after=\($0)" }, total: try Datasets.count(tx, openOnly: isOpen))
    var publishers: [ID<Participant>: Participant] = [:]
    for dataset in page.items {
      let publisher = try publishers[dataset.owner] ?? Participants.get(tx, dataset.owner)
      publishers[dataset.owner] = publisher
      dcat.addMember(dataset, by: publisher)
    }
    return answer(dcat, form)
  }

  private static func dataset(
    _ tx: Transaction, _ call: Call, _ form: Form, _ base: String, _ name: String
  ) throws -> Answer {
    let found = try Datasets.get(tx, named: name, at: call.at)
    guard found.state == .published, call.caller != nil || found.isOpen else { throw Refusal.notFound("dataset") }
    var dcat = DCATGraph(base: base)
    dcat.addDataset(found, by: try Participants.get(tx, found.owner))
    return answer(dcat, form)
  }

  private static func answer(_ dcat: DCATGraph, _ form: Form) -> Answer {
    Answer(status: .ok, bytes: form == .turtle ? dcat.graph.turtle : dcat.graph.jsonLD)
  }

  private static func place(_ request: Request) throws(Refusal) -> Int64 {
    guard let text = request.uri.queryParameters.first(where: { $0.key == "after" })?.value else { return 0 }
    guard let place = Int64(text), place >= 0 else { throw Refusal.cursor }
    return place
  }

  /// The form that a client likes best (RFC 9110 §12.5.1); Turtle where it does not mind.
  static func accepted(_ header: String) -> Form? {
    var best: (form: Form, quality: Double)?
    for part in header.split(separator: ",").prefix(50) {
      let words = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
      guard let range = words.first else { continue }
      let quality = words.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      let form: Form? =
        switch range {
        case "text/turtle", "*/*", "text/*": .turtle
        case "application/ld+json", "application/json", "application/*": .jsonLD
        default: nil
        }
      if let form, quality > 0, quality > best?.quality ?? 0 { best = (form, quality) }
    }
    return best?.form
  }
}
