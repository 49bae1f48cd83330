import DataSpace
import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// Rows of tables for clients that know other catalogues: queries in the way of Socrata (`/resource/{id}.json`, `.csv`), whole tables as
/// CKAN gives them (`/datastore/dump/{id}`), and descriptions of datasets as Data Packages (`/datapackage/{dataset}.json`). Who may
/// read what is the same as at CKAN's door.
struct RowsDoor: Sendable {
  let services: Services
  let dispatcher: Dispatcher
  /// Places for who shows no key.
  let open: HeavyReads

  func addRoutes(to router: Router<HubRequestContext>) {
    router.get("/resource/{resource}") { request, context in
      await respond(request, context, "rowsQuery") { try await query(request, context) }
    }
    router.get("/datastore/dump/{resource}") { request, context in
      await respond(request, context, "rowsDump") { try await dump(request, context) }
    }
    router.get("/datapackage/{dataset}") { request, context in
      await respond(request, context, "rowsPackage") { try await package(request, context) }
    }
  }

  private func respond(
    _ request: Request, _ context: HubRequestContext, _ operation: String, _ work: () async throws -> Response
  ) async -> Response {
    let start = ContinuousClock.now
    let response: Response
    do {
      response = try await work()
    } catch {
      response = RESTDoor.response(error, RESTDoor.language(request), context)
    }
    services.metrics.record(operation, response.status.code, ContinuousClock.now - start)
    return response
  }

  // MARK: - Socrata's way

  private func query(_ request: Request, _ context: HubRequestContext) async throws -> Response {
    let (id, suffix) = try Self.name(context.parameters.get("resource") ?? "", [".json", ".csv"])
    let asked = try SoQLArguments(FormText.pairs(request.uri.query ?? ""))
    let answer = try await answer(request, context, isHeavy: asked.isHeavy) { tx, call in
      let (dataset, place) = try CKANAction.resource(tx, call, id)
      let access = try DatastoreAccess.decide(tx, dataset, for: call.caller, at: call.at)
      let table = try CKANAction.found(tx, dataset, place)
      var out: [UInt8] = []
      let count: Int
      switch try asked.query(of: table) {
      case .rows(let query):
        let found = try Datastores.search(tx, table, query)
        count = found.count
        if suffix == ".json" {
          found.writeObjects(into: &out)
        } else {
          found.writeText(separator: UInt8(ascii: ","), hasHeader: true, isGuarded: asked.isGuarded, into: &out)
        }
      case .groups(let query, let grouping):
        let found = try Datastores.groups(tx, table, query, grouping)
        count = found.count
        if suffix == ".json" {
          found.writeObjects(into: &out)
        } else {
          found.writeText(isGuarded: asked.isGuarded, into: &out)
        }
      }
      return MeteredReading.Reading(bytes: out, access: access, rows: count)
    }
    return RESTDoor.bytes(
      .ok, answer.bytes ?? [], suffix == ".json" ? "application/json; charset=utf-8" : "text/csv; charset=utf-8")
  }

  private func answer(
    _ request: Request, _ context: HubRequestContext, isHeavy: Bool, _ reads: @escaping MeteredReading.Reads
  ) async throws -> Answer {
    let incoming = incoming(request, context)
    let isOpen = incoming.credential == nil
    return try await MeteredReading(database: services.database, clock: services.clock).answer(reads) { effect in
      let endpoint = Endpoint(
        method: .get, path: "/resource", operation: "rowsQuery", tag: "rows", summary: "",
        access: isOpen ? .open : .to(.browse), success: (.ok, nil), isHeavy: isHeavy && !isOpen, effect: effect)
      guard isOpen else { return try await dispatcher.run(endpoint, incoming) }
      return try await open.run { try await dispatcher.run(endpoint, incoming) }
    }
  }

  // MARK: - Whole tables

  private func dump(_ request: Request, _ context: HubRequestContext) async throws -> Response {
    let id = context.parameters.get("resource") ?? ""
    let asked = try DumpArguments(FormText.pairs(request.uri.query ?? ""))
    // The use is the whole table; it is counted before anything is sent.
    let reading = try await answer(request, context, isHeavy: true) { tx, call in
      let (dataset, place) = try CKANAction.resource(tx, call, id)
      let access = try DatastoreAccess.decide(tx, dataset, for: call.caller, at: call.at)
      let table = try CKANAction.found(tx, dataset, place)
      return MeteredReading.Reading(
        bytes: try JSON(encoding: table).canonical, access: access, rows: Int(table.rows), counted: table.bytes)
    }
    let table = try JSON.parse(reading.bytes ?? []).decode(DatastoreTable.self)
    let database = services.database
    let body = ResponseBody { writer in
      var piece = asked.head(table)
      var offset = 0
      while true {
        let start = offset
        let found = try await database.read { tx in
          // What is read must be one state of the table; if it is not any more, the answer breaks off.
          guard let now = try Datastores.find(tx, table.dataset, place: table.place), now.id == table.id,
            now.version == table.version
          else { throw DumpArguments.changed }
          return try Datastores.search(tx, now, asked.piece(from: start, of: now))
        }
        asked.write(found, isFirst: offset == 0, into: &piece)
        offset += found.count
        let isLast = found.count < DumpArguments.pieceRows
        if isLast { piece += asked.tail }
        try await writer.write(ByteBuffer(bytes: piece))
        piece.removeAll(keepingCapacity: true)
        if isLast { break }
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: asked.form.mediaType, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(table.dataset).\(table.place).\(asked.form.rawValue)\"",
      ], body: body)
  }

  // MARK: - Data Packages

  private func package(_ request: Request, _ context: HubRequestContext) async throws -> Response {
    let (name, _) = try Self.name(context.parameters.get("dataset") ?? "", [".json"])
    let incoming = incoming(request, context)
    let isOpen = incoming.credential == nil
    let base = RequestAddress.base(request)
    let endpoint = Endpoint(
      method: .get, path: "/datapackage", operation: "rowsPackage", tag: "rows", summary: "",
      access: isOpen ? .open : .to(.browse), success: (.ok, .any(maxBytes: .max)),
      effect: .read { tx, call in
        let dataset = try CKANAction.dataset(tx, call, named: name)
        var tables: [Int: DatastoreTable] = [:]
        for place in try Datastores.places(tx, of: dataset.id) {
          tables[place] = try Datastores.find(tx, dataset.id, place: place)
        }
        let owner = try Participants.get(tx, dataset.owner)
        return .json(try DataPackage(dataset, by: owner, tables: tables, base: base).descriptor)
      })
    let answer =
      isOpen
      ? try await open.run { try await dispatcher.run(endpoint, incoming) }
      : try await dispatcher.run(endpoint, incoming)
    return RESTDoor.response(answer, endpoint)
  }

  // MARK: - Requests

  private static func name(_ text: String, _ suffixes: [String]) throws(Refusal) -> (name: String, suffix: String) {
    guard let suffix = suffixes.first(where: { text.hasSuffix($0) }) else { throw Refusal.notFound("resource") }
    return (String(text.dropLast(suffix.count)), suffix)
  }

  private func incoming(_ request: Request, _ context: HubRequestContext) -> Incoming {
    var incoming = Incoming(
      at: services.clock(), language: RESTDoor.language(request), passage: context.passage)
    incoming.credential = Self.credential(request)
    return incoming
  }

  /// Clients of Socrata send a key as `OAuth`, or as an application's token; any other token names nobody.
  private static func credential(_ request: Request) -> Credential? {
    if let bearer = RESTDoor.credential(request) { return bearer }
    let words = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
    if words.count == 2, words[0].lowercased() == "oauth" { return .bearer(String(words[1])) }
    let token = HTTPField.Name("X-App-Token").flatMap { request.headers[$0] }
    return token.flatMap { $0.hasPrefix("lqk_") ? .bearer($0) : nil }
  }
}
