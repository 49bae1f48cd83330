import DataSpace
import Evidence
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Lists of supply, demand, responsibility, and of what is not shared.
enum DataListEndpoints {
  private static let list = Endpoint.Parameter.path("list", DataList.idPrefix)
  private static let version = Endpoint.Parameter(
    name: "version", schema: .integer(min: 1, max: 1_000_000), required: true)

  static func all(_ services: Services) -> [Endpoint] {
    // Whoever shows no key takes turns with others who show none.
    let (places, open) = (HeavyReads(), HeavyReads(most: 2, mostWaiting: 64))
    return keeping + reading + publishing(services, places) + files(services, places) + toAnybody(services, open)
  }

  private static var keeping: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/dataset-lists", operation: "saveDatasetList", tag: "datasets",
        summary: "Keeps a list: a question to the catalogue, or to what is asked for. Only its owner sees it yet.",
        access: .to(.act), body: DataListDraft.shape, success: (.created, DataList.shape),
        effect: .write { tx, call in
          try .created(DataLists.save(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .put, path: "/v1/dataset-lists/{list}", operation: "reviseDatasetList", tag: "datasets",
        summary: "Gives a list another title and query; versions that were published stay as they are.",
        access: .to(.act), parameters: [list], body: DataListDraft.shape, success: (.ok, DataList.shape),
        effect: .write { tx, call in
          try .ok(DataLists.revise(tx, try own(tx, call, .act), call.decoded(), at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/dataset-lists/{list}/close", operation: "closeDatasetList", tag: "datasets",
        summary: "The list is published no more; its versions stay.", access: .to(.act), parameters: [list],
        success: (.ok, DataList.shape),
        effect: .write { tx, call in try .ok(DataLists.close(tx, try own(tx, call, .act), at: call.at)) }),
    ]
  }

  private static var reading: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/dataset-lists", operation: "listDatasetLists", tag: "datasets",
        summary: "The caller's lists, and what others have published to participants, newest first.",
        access: .to(.browse),
        parameters: [Endpoint.Parameter(name: "own", schema: .boolean, says: "only the caller's")] + Page.parameters,
        success: (.ok, .page(DataList.shape)),
        effect: .read { tx, call in
          let (page, caller) = (try Page(call, of: DataList.self), try call.who)
          let sight: DataLists.Sight =
            call.query["own"] == "true"
            ? .own(caller.participant) : Access.oversees(caller) ? .all : .participant(caller.participant)
          let found = try DataLists.list(
            tx, sight, before: page.cursor.flatMap { ID($0) }, limit: page.limit + 1)
          return try page.answer(found) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}", operation: "getDatasetList", tag: "datasets",
        summary: "One list.", access: .to(.browse), parameters: [list], success: (.ok, DataList.shape),
        effect: .read { tx, call in try .ok(seen(tx, call)) }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/versions", operation: "listDatasetListVersions", tag: "datasets",
        summary: "The versions of a list, newest first, each with what changed against the one before.",
        access: .to(.browse), parameters: [list] + Page.parameters, success: (.ok, .page(DataListVersion.shape)),
        effect: .read { tx, call in
          let (found, page) = (try seen(tx, call), Page(call))
          let before = page.cursor == nil ? Int64.max : page.cursor.flatMap { Int64($0) }
          guard let before else { throw Refusal.cursor }
          return try page.answer(try DataLists.versions(tx, of: found.id, before: before, limit: page.limit + 1)) {
            String($0.document.version)
          }
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/versions/{version}", operation: "getDatasetListVersion",
        tag: "datasets", summary: "One version; one that waits for its signature, for its owner.",
        access: .to(.browse), parameters: [list, version], success: (.ok, DataListVersion.shape),
        effect: .read { tx, call in try .ok(seenVersion(tx, call)) }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/versions/{version}/rows", operation: "listDatasetListRows",
        tag: "datasets", summary: "The rows of a version, by id.", access: .to(.browse),
        parameters: [list, version] + Page.parameters, success: (.ok, .page(DataListRow.shape)),
        effect: .read { tx, call in
          let (found, page) = (try seenVersion(tx, call).document, Page(call))
          let skipping = try place(page)
          let rows = try DataLists.rows(
            tx, found.list, found.version, skipping: skipping, limit: page.limit + 1)
          return try page.answer(rows) { _ in String(skipping + page.limit) }
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/versions/{version}/changes", operation: "compareDatasetLists",
        tag: "datasets", summary: "What differs between two versions, from the earlier to the later.",
        access: .to(.browse),
        parameters: [
          list, version,
          Endpoint.Parameter(
            name: "against", schema: .integer(min: 1, max: 1_000_000), says: "the other; the one before unless told"),
        ] + Page.parameters, success: (.ok, .page(DataListChange.shape)), isHeavy: true,
        effect: .read { tx, call in
          let (found, page) = (try seenVersion(tx, call).document, Page(call))
          let skipping = try place(page)
          let changes = try DataLists.changes(
            tx, found.list, found.version, against: call.query["against"].flatMap { Int64($0) })
          return try page.answer(Array(changes.dropFirst(skipping).prefix(page.limit + 1))) { _ in
            String(skipping + page.limit)
          }
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/preview", operation: "previewDatasetList", tag: "datasets",
        summary: "What the next version would be, asked for now: for the list's owner.", access: .to(.view),
        parameters: [list], success: (.ok, DataListVersion.Document.shape), isHeavy: true,
        effect: .read { tx, call in
          let found = try DataLists.get(tx, call.id("list"))
          try Access.require(try call.who, .view, owners: found.owner)
          return try .ok(DataLists.ask(tx, found.id, after: found.version, at: call.at).document)
        }),
    ]
  }

  private static func publishing(_ services: Services, _ places: HeavyReads) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/dataset-lists/{list}/versions", operation: "publishDatasetList", tag: "datasets",
        summary: "Freezes what the list says now, and publishes it as signed with the key that the hub keeps.",
        says: "With `ownKey` it waits for the owner's own signature of its document; the next one takes its place.",
        access: .to(.sign), parameters: [list],
        body: .named(
          "DatasetListPublication",
          .object([
            .must("after", .integer(max: 1_000_000), "the newest version that the caller knows, 0 before the first"),
            .may("ownKey", .boolean),
          ])), success: (.created, DataListVersion.shape),
        effect: .prepared { call in
          let (after, isOwnKey) = (call.body["after"]?.int ?? 0, call.body["ownKey"]?.bool ?? false)
          let frozen = try await places.run {
            try await services.database.read { tx in
              try DataLists.ask(tx, try own(tx, call, .sign), after: after, at: call.at)
            }
          }
          return Endpoint.Prepared { tx, call in
            let id = try own(tx, call, .sign)
            let version = try DataLists.freeze(tx, frozen, at: call.at)
            if isOwnKey { return try .created(version) }
            let signature = try Signatures.sign(
              tx, for: try call.who.participant, context: DataLists.signingContext,
              try JSON(encoding: version.document), vault: services.vault)
            return try .created(DataLists.sign(tx, id, version.document.version, signature, at: call.at))
          }
        }),
      Endpoint(
        method: .post, path: "/v1/dataset-lists/{list}/versions/{version}/signature", operation: "signDatasetList",
        tag: "datasets",
        summary: "Publishes a version that waits for it under the owner's signature of its document.",
        access: .to(.sign), parameters: [list, version],
        body: .named("DatasetListSignature", .object([.must("signature", .signature)])),
        success: (.ok, DataListVersion.shape),
        effect: .write { tx, call in
          let id = try own(tx, call, .sign)
          let signature = try call.decoded(Signed.self).signature
          return try .ok(DataLists.sign(tx, id, try number(call), signature, at: call.at))
        }),
    ]
  }

  private static func files(_ services: Services, _ places: HeavyReads) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/versions/{version}/file", operation: "exportDatasetList",
        tag: "datasets",
        summary: "A version with its rows and its receipt, to be checked offline (`lingqu evidence verify`).",
        access: .to(.browse), parameters: [list, version], success: (.ok, DataListFile.shape),
        mediaType: "application/json",
        effect: .work { call in
          try await places.run { try await file(services, call) { tx in try seenVersion(tx, call) } }
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-lists/{list}/versions/{version}/table", operation: "exportDatasetListTable",
        tag: "datasets", summary: "The rows of a version for spreadsheet programs, formulas made harmless.",
        access: .to(.browse), parameters: [list, version], success: (.ok, nil), mediaType: table,
        effect: .work { call in
          try await places.run {
            try await services.database.read { tx in try text(tx, try seenVersion(tx, call)) }
          }
        }),
    ]
  }

  /// Without a key: what was published to the public, as of the catalogue.
  private static func toAnybody(_ services: Services, _ places: HeavyReads) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/public-dataset-lists", operation: "listPublicDatasetLists", tag: "datasets",
        summary: "Lists that were published to the public, newest first: for anybody.", access: .open,
        parameters: Page.parameters, success: (.ok, .page(DataList.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: DataList.self)
          let found = try DataLists.list(
            tx, .anybody, before: page.cursor.flatMap { ID($0) }, limit: page.limit + 1)
          return try page.answer(found) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/public-dataset-lists/{list}", operation: "exportPublicDatasetList", tag: "datasets",
        summary: "The newest version of a public list with its rows and its receipt: for anybody.", access: .open,
        parameters: [list], success: (.ok, DataListFile.shape), mediaType: "application/json",
        effect: .work { call in
          try await places.run { try await file(services, call) { tx in try newestPublic(tx, call) } }
        }),
      Endpoint(
        method: .get, path: "/v1/public-dataset-lists/{list}/table", operation: "exportPublicDatasetListTable",
        tag: "datasets", summary: "Its rows for spreadsheet programs: for anybody.", access: .open,
        parameters: [list], success: (.ok, nil), mediaType: table,
        effect: .work { call in
          try await places.run {
            try await services.database.read { tx in try text(tx, try newestPublic(tx, call)) }
          }
        }),
    ]
  }

  private static let table = "text/csv; charset=utf-8"

  private struct Signed: Codable { var signature: Signature }

  // MARK: - What the path names

  /// The caller's own list.
  private static func own(_ tx: Transaction, _ call: Call, _ action: Access.Action) throws -> ID<DataList> {
    let found = try DataLists.get(tx, call.id("list"))
    try Access.require(try call.who, action, owners: found.owner)
    return found.id
  }

  /// A list that the caller may see.
  private static func seen(_ tx: Transaction, _ call: Call) throws -> DataList {
    let found = try DataLists.get(tx, call.id("list"))
    if found.version == 0 || found.audience == .own {
      try Access.require(try call.who, .view, owners: found.owner)
    }
    return found
  }

  private static func seenVersion(_ tx: Transaction, _ call: Call) throws -> DataListVersion {
    let list = try seen(tx, call)
    let found = try DataLists.version(tx, list.id, try number(call))
    if found.signature == nil { try Access.require(try call.who, .view, owners: list.owner) }
    return found
  }

  private static func newestPublic(_ tx: Transaction, _ call: Call) throws -> DataListVersion {
    let list = try DataLists.get(tx, call.id("list"))
    guard list.audience == .public, list.version > 0 else { throw Refusal.notFound("list") }
    return try DataLists.version(tx, list.id, list.version)
  }

  private static func number(_ call: Call) throws(Refusal) -> Int64 {
    guard let number = call.path["version"].flatMap({ Int64($0) }) else { throw Refusal.notFound("version") }
    return number
  }

  private static func place(_ page: Page) throws(Refusal) -> Int {
    guard let cursor = page.cursor else { return 0 }
    guard let place = Int(cursor), (0...DataLists.mostRows).contains(place) else { throw Refusal.cursor }
    return place
  }

  // MARK: - Files

  private static func file(
    _ services: Services, _ call: Call, _ version: @escaping @Sendable (Transaction) throws -> DataListVersion
  ) async throws -> Answer {
    let (found, rows) = try await services.database.read { tx in
      let found = try version(tx)
      return (found, try DataLists.rows(tx, found.document.list, found.document.version))
    }
    guard let entry = found.entry else { throw Refusal.notFound("version") }
    let receipt = try await services.log.receipt(entry, at: services.clock())
    return Answer(
      status: .ok, bytes: try DataListFile.bytes(found, rows, receipt), headers: attachment(found.document, "json"))
  }

  private static func text(_ tx: Transaction, _ version: DataListVersion) throws -> Answer {
    let document = version.document
    let rows = try DataLists.rows(tx, document.list, document.version)
    return Answer(
      status: .ok, bytes: DataListTable.text(rows, of: document.kind), headers: attachment(document, "csv"))
  }

  private static func attachment(_ document: DataListVersion.Document, _ suffix: String) -> [String: String] {
    ["content-disposition": "attachment; filename=\"\(document.list)-\(document.version).\(suffix)\""]
  }
}
