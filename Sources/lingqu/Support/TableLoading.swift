import DataSpace
import Dispatch
import Synchronization
import Tables
import Vocabulary

/// Loads a file into a table by the door for CKAN's clients, some thousand records at a time and in bounded memory.
struct TableLoading: Sendable {
  let file: String
  let key: [String]
  let replace: Bool

  private static let batch = 5000

  /// What the hub then has.
  func run(_ client: HubClient, resource: String) async throws -> JSON {
    let profile = try TableProfile(.of(file), next: TablePieces(file).next).promised(by: file)
    guard profile.ragged == 0 else {
      let first = profile.firstRagged.map(String.init).joined(separator: ", ")
      throw Failure.check(
        Text(
          zh: "\(profile.ragged) 行的列数与表头不同（最先的是第 \(first) 行），未装入；可先 lingqu data repair",
          en:
            "\(profile.ragged) rows have more or fewer fields than the header (first: \(first)): nothing was loaded; see lingqu data repair"
        ))
    }
    let fields = profile.columns.map { DatastoreField(id: $0.name, kind: Self.kind(of: $0)) }
    if replace, (try? await client.call(.get, "/api/3/action/datastore_info", query: ["id": resource])) != nil {
      try await client.call(.post, "/api/3/action/datastore_delete", body: ["resource_id": .string(resource)])
    }
    try await client.call(
      .post, "/api/3/action/datastore_create",
      body: [
        "resource_id": .string(resource), "primary_key": .array(key.map { .string($0) }),
        "fields": .array(fields.map { ["id": .string($0.id), "type": .string($0.kind.rawValue)] }),
      ])
    let method: JSON = key.isEmpty ? "insert" : "upsert"
    try await Self.each(of: file, fields) { records in
      try await client.call(
        .post, "/api/3/action/datastore_upsert",
        body: ["resource_id": .string(resource), "method": method, "records": .array(records)])
    }
    let info = try await client.call(.get, "/api/3/action/datastore_info", query: ["id": resource])
    let told: [JSON] = (info["result"]?["fields"]?.array ?? []).map { field in
      ["id": field["id"] ?? .null, "type": field["type"] ?? .null]
    }
    return [
      "resource": .string(resource), "rows": info["result"]?["meta"]?["count"] ?? .null, "fields": .array(told),
    ]
  }

  /// What a column's values are kept as: text unless all of them are of a narrower kind, written as the hub reads it.
  static func kind(of column: ColumnProfile) -> DatastoreKind {
    guard column.values > 0 else { return .text }
    switch column.kind {
    case .boolean: return .bool
    case .integer: return .int
    case .number: return .numeric
    case .date: return column.isoDates == column.values && column.longest == 10 ? .date : .text
    // Moments may have a zone, which is not kept.
    case .timestamp, .string: return .text
    }
  }

  /// Hands over the file's records in batches. The file is read on a thread that may block, which waits for each batch to be taken.
  private static func each(
    of file: String, _ fields: [DatastoreField], _ take: @escaping @Sendable ([JSON]) async throws -> Void
  ) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      DispatchQueue.global().async {
        done.resume(with: Result { try read(file, fields) { records in try wait { try await take(records) } } })
      }
    }
  }

  private static func read(
    _ file: String, _ fields: [DatastoreField], _ take: ([JSON]) throws -> Void
  ) throws {
    let pieces = try TablePieces(file)
    var records: [JSON] = []
    _ = try TableFile.read(.of(file), next: pieces.next) { row in
      if row.number == 1 { return }
      var members: [String: JSON] = [:]
      for index in 0..<min(row.count, fields.count) where !row.isMissing(index) {
        members[fields[index].id] = .string(row.text(index))
      }
      records.append(.object(members))
      guard records.count == batch else { return }
      try take(records)
      records = []
    }
    if !records.isEmpty { try take(records) }
  }

  /// Blocks this thread until `work` is done.
  private static func wait(_ work: @escaping @Sendable () async throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    Task {
      do {
        try await work()
      } catch {
        outcome.error.withLock { $0 = error }
      }
      done.signal()
    }
    done.wait()
    if let error = outcome.error.withLock({ $0 }) { throw error }
  }

  private final class Outcome: Sendable {
    let error = Mutex<(any Error)?>(nil)
  }
}
