import DataSpace
import Identity
import Tables
import Vocabulary

/// A dataset as Data Package 2.0 describes it, with a Table Schema for each of its tables (datapackage.org/standard).
struct DataPackage {
  private let dataset: Dataset
  private let owner: Participant
  private let tables: [Int: DatastoreTable]
  private let base: String

  /// - Parameter tables: those of its distributions that the hub keeps the rows of, by their places.
  init(_ dataset: Dataset, by owner: Participant, tables: [Int: DatastoreTable], base: String) {
    self.dataset = dataset
    self.owner = owner
    self.tables = tables
    self.base = base
  }

  var descriptor: JSON {
    get throws {
      let entry = dataset.entry
      guard let distributions = entry.distributions, !distributions.isEmpty else {
        throw Refusal(
          .notFound, rule: "datastore.package-empty",
          Text(zh: "该数据集没有可取用的形式", en: "the dataset has no form in which it can be had"),
          remedy: Text(zh: "见 /v1/datasets/\(dataset.id)", en: "see /v1/datasets/\(dataset.id)"))
      }
      var members: [String: JSON] = [
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": .string(dataset.name.lowercased()),
        "id": .string("\(base)/datasets/\(dataset.id)"), "homepage": .string("\(base)/datasets/\(dataset.id)"),
        "title": .string(entry.title.zh), "version": .string("\(dataset.version).0.0"),
        "created": .string(dataset.createdAt.description),
        "contributors": [["title": .string(owner.name.zh), "roles": ["publisher"]]],
        "resources": .array(distributions.indices.map { resource($0, distributions[$0]) }),
      ]
      if let text = entry.description?.zh, !text.isEmpty { members["description"] = .string(text) }
      if let words = entry.keywords, !words.isEmpty { members["keywords"] = .array(words.map { .string($0) }) }
      if let licence = entry.licence {
        let known = DatasetLicence(rawValue: licence)
        var told: [String: JSON] = ["path": .string(DatasetLicence.address(of: licence))]
        if let known {
          told["name"] = .string(licence)
          told["title"] = .string(known.title)
        }
        members["licenses"] = [.object(told)]
      }
      return .object(members)
    }
  }

  private func resource(_ index: Int, _ one: DatasetEntry.Distribution) -> JSON {
    var members: [String: JSON] = [
      "name": .string("\(dataset.name.lowercased())-\(index + 1)"),
      "title": .string((one.title ?? dataset.entry.title).zh),
    ]
    if let table = tables[index + 1] {
      members["path"] = .string("\(base)/datastore/dump/\(dataset.id).\(index + 1)?raw=true&id=false")
      members["type"] = "table"
      members["format"] = "csv"
      members["mediatype"] = "text/csv"
      members["encoding"] = "utf-8"
      members["schema"] = schema(table)
      return .object(members)
    }
    members["path"] = .string(one.downloadURL ?? one.accessURL)
    members["format"] = .string(one.format.rawValue)
    if let type = one.format.mediaType { members["mediatype"] = .string(type) }
    if let size = one.byteSize { members["bytes"] = .int(size) }
    if let sha256 = one.sha256 { members["hash"] = .string("sha256:" + sha256) }
    if [.csv, .tsv, .jsonl, .xlsx, .ods, .parquet].contains(one.format), let fields = dataset.entry.fields,
      !fields.isEmpty
    {
      members["schema"] = ["fields": .array(fields.map { field($0.name, Self.type($0.kind), $0.title) })]
    }
    return .object(members)
  }

  private func schema(_ table: DatastoreTable) -> JSON {
    let told = Dictionary(
      (dataset.entry.fields ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var members: [String: JSON] = [
      "fields": .array(table.fields.map { field($0.id, Self.type($0.kind), told[$0.id]?.title) }),
      "missingValues": [""],
    ]
    if !table.layout.primaryKey.isEmpty {
      members["primaryKey"] = .array(table.layout.primaryKey.map { .string($0) })
    }
    return .object(members)
  }

  private func field(_ name: String, _ type: String, _ title: Text?) -> JSON {
    var members: [String: JSON] = ["name": .string(name), "type": .string(type)]
    if let title { members["title"] = .string(title.zh) }
    return .object(members)
  }

  private static func type(_ kind: DatastoreKind) -> String {
    switch kind {
    case .text: "string"
    case .int: "integer"
    case .numeric: "number"
    case .bool: "boolean"
    case .date: "date"
    case .timestamp: "datetime"
    }
  }

  private static func type(_ kind: ValueKind) -> String {
    switch kind {
    case .boolean: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .date: "date"
    case .timestamp: "datetime"
    case .string: "string"
    }
  }
}
