import DataSpace
import Identity
import Store
import Vocabulary

extension CKANAction {
  /// Bodies of records are larger than others.
  static let mostRecordsBody = 16 << 20

  static let datastore: [CKANAction] = [
    CKANAction(
      name: "datastore_create", says: "Makes a table of a resource, with fields, a primary key and records.",
      isWrite: true, mostBody: mostRecordsBody
    ) { tx, call, told, _ in
      let (dataset, place) = try ownTable(tx, call, told)
      let records = try told.records() ?? []
      var fields = try told.fields()
      let before = try Datastores.find(tx, dataset.id, place: place)
      if fields == nil, before == nil { fields = try DatastoreTable.fields(of: records) }
      let key = try told.list("primary_key") ?? told.text("primary_key").map { $0.isEmpty ? [] : [$0] }
      var table = try Datastores.create(
        tx, dataset, place: place, fields: fields ?? [], primaryKey: key, at: call.at)
      table = try Datastores.add(
        tx, try DatastoreBatch(records, for: table), to: table, of: dataset.owner,
        table.layout.primaryKey.isEmpty ? .insert : .upsert, at: call.at)
      return [
        "resource_id": .string(resourceID(dataset, place)), "method": "insert",
        "fields": .array(table.fields.map(field)),
        "primary_key": .array(table.layout.primaryKey.map { .string($0) }),
      ]
    },
    CKANAction(
      name: "datastore_upsert", says: "Takes records into a table: method insert, update or upsert.", isWrite: true,
      mostBody: mostRecordsBody, prepare: { database, call, told in try await prepareUpsert(database, call, told) }
    ) { tx, call, told, _ in
      // Without having been prepared.
      try upsert(tx, call, told, batch: nil)
    },
    CKANAction(
      name: "datastore_delete", says: "Deletes the records that filters mean, or the table.", isWrite: true
    ) { tx, call, told, _ in
      let (dataset, place) = try ownTable(tx, call, told)
      let table = try found(tx, dataset, place)
      if let condition = try told.filters(table) {
        _ = try Datastores.remove(tx, from: table, of: dataset.owner, where: condition.condition, at: call.at)
      } else {
        try Datastores.drop(tx, table, of: dataset.owner, at: call.at)
      }
      return ["resource_id": .string(resourceID(dataset, place)), "filters": told.values["filters"] ?? .null]
    },
    CKANAction(
      name: "datastore_records_delete", says: "Deletes the records that filters mean.", isWrite: true
    ) { tx, call, told, _ in
      let (dataset, place) = try ownTable(tx, call, told)
      let table = try found(tx, dataset, place)
      guard let condition = try told.filters(table) else { throw CKANError.missing("filters") }
      _ = try Datastores.remove(tx, from: table, of: dataset.owner, where: condition.condition, at: call.at)
      return ["resource_id": .string(resourceID(dataset, place)), "filters": told.values["filters"] ?? .null]
    },
    CKANAction(name: "datastore_info", says: "A table's fields, and how large it is.") { tx, call, told, _ in
      let id = try told.text("id") ?? told.required("resource_id")
      let (dataset, place) = try resource(tx, call, id)
      let table = try found(tx, dataset, place)
      let fields: [JSON] = table.fields.map { one in
        let isKey = table.layout.primaryKey.contains(one.id)
        return [
          "id": .string(one.id), "type": .string(one.kind.rawValue),
          "schema": [
            "native_type": .string(one.kind.rawValue), "notnull": .bool(isKey), "is_index": .bool(isKey),
            "index_name": .null, "uniquekey": .bool(isKey && table.layout.primaryKey.count == 1),
          ],
        ]
      }
      return [
        "meta": [
          "id": .string(resourceID(dataset, place)), "count": .int(table.rows), "size": .int(table.bytes),
          "idx_size": 0, "db_size": .int(table.bytes), "aliases": [], "table_type": "BASE TABLE",
        ],
        "fields": .array(fields),
      ]
    },
    CKANAction(name: "datastore_search", says: "Records of a table that filters and words find.", reads: search) {
      _, _, _, _ in .null
    },
  ]

  // MARK: - Writing

  private static func prepareUpsert(
    _ database: any Database, _ call: Call, _ told: CKANArguments
  ) async throws -> @Sendable (Transaction, Call) throws -> JSON {
    let table = try await database.read { tx in
      let (dataset, place) = try ownTable(tx, call, told)
      return try found(tx, dataset, place)
    }
    let batch = try DatastoreBatch(told.records() ?? [], for: table)
    return { tx, call in try upsert(tx, call, told, batch: batch) }
  }

  private static func upsert(
    _ tx: Transaction, _ call: Call, _ told: CKANArguments, batch: DatastoreBatch?
  ) throws -> JSON {
    let (dataset, place) = try ownTable(tx, call, told)
    let table = try found(tx, dataset, place)
    let name = try told.text("method") ?? "upsert"
    guard let method = Datastores.Method(rawValue: name) else {
      throw CKANError.argument("method", Text(zh: "insert、update 或 upsert", en: "insert, update or upsert"))
    }
    let batch = try batch ?? DatastoreBatch(told.records() ?? [], for: table)
    if try told.flag("dry_run") ?? false { return ["resource_id": .string(resourceID(dataset, place))] }
    _ = try Datastores.add(tx, batch, to: table, of: dataset.owner, method, at: call.at)
    return ["resource_id": .string(resourceID(dataset, place)), "method": .string(name)]
  }

  /// The resource that is told, of a dataset of the caller's own.
  private static func ownTable(
    _ tx: Transaction, _ call: Call, _ told: CKANArguments
  ) throws -> (dataset: Dataset, place: Int) {
    let (dataset, place) = try resource(tx, call, try told.required("resource_id"))
    try Access.require(try call.who, .act, owners: dataset.owner)
    return (dataset, place)
  }

  // MARK: - Reading

  static func resourceID(_ dataset: Dataset, _ place: Int) -> String { "\(dataset.id).\(place)" }

  static func found(_ tx: Transaction, _ dataset: Dataset, _ place: Int) throws -> DatastoreTable {
    guard let table = try Datastores.find(tx, dataset.id, place: place) else { throw Refusal.notFound("table") }
    return table
  }

  private static func field(_ field: DatastoreField) -> JSON {
    ["id": .string(field.id), "type": .string(field.kind.rawValue)]
  }

  private static let search: Reads = { tx, call, told, _ in
    let id = try told.required("resource_id")
    let (dataset, place) = try resource(tx, call, id)
    let access = try DatastoreAccess.decide(tx, dataset, for: call.caller, at: call.at)
    let table = try found(tx, dataset, place)
    let query = try told.query(table)
    let format = try told.text("records_format") ?? "objects"
    guard ["objects", "lists", "csv", "tsv"].contains(format) else {
      throw CKANError.argument("records_format", Text(zh: "objects、lists、csv 或 tsv", en: "objects, lists, csv or tsv"))
    }
    let found = try Datastores.search(tx, table, query)
    var out = Array("{\"records\":".utf8)
    switch format {
    case "objects": found.writeObjects(into: &out)
    case "lists": found.writeLists(into: &out)
    default:
      var text: [UInt8] = []
      found.writeText(
        separator: format == "csv" ? UInt8(ascii: ",") : 0x09, hasHeader: false, isGuarded: true, into: &text)
      out += JSON.string(String(decoding: text, as: UTF8.self)).canonical
    }
    let kinds: [JSON] = found.fields.map { place in
      switch place {
      case .id: ["id": .string(DatastoreTable.rowID), "type": "int"]
      case .field(let index): Self.field(table.fields[index])
      }
    }
    var rest: [String: JSON] = [
      "resource_id": .string(id), "fields": .array(kinds), "limit": JSON(query.limit), "offset": JSON(query.offset),
      "records_format": .string(format), "include_total": .bool(query.isTotalAsked),
      "total_estimation_threshold": .null, "total_was_estimated": false,
      "_links": links(told, query),
    ]
    if let total = found.total { rest["total"] = .int(total) }
    for name in ["filters", "q", "sort"] { if let value = told.values[name] { rest[name] = value } }
    // The rest is one object; its members go on after the records.
    out.append(UInt8(ascii: ","))
    out += JSON.object(rest).canonical.dropFirst()
    return MeteredReading.Reading(bytes: out, access: access, rows: found.count)
  }

  private static func links(_ told: CKANArguments, _ query: DatastoreQuery) -> JSON {
    func address(_ offset: Int) -> JSON {
      var pairs = told.values.filter { $0.key != "offset" }.sorted { $0.key < $1.key }.map { name, value in
        name + "=" + FormText.escaped(value.string ?? value.canonicalText)
      }
      if offset > 0 { pairs.append("offset=\(offset)") }
      return .string("/api/3/action/datastore_search?" + pairs.joined(separator: "&"))
    }
    let (next, overflow) = query.offset.addingReportingOverflow(query.limit)
    return ["start": address(0), "next": address(overflow ? query.offset : next)]
  }
}
