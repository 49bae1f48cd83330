import Evidence
import Exchange
import FoundationEssentials
import Glibc
import Identity
import Ledger
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import DataSpace

/// A catalogue with two owners, on a real database in a folder of its own.
final class CatalogueRoom: Sendable {
  let database: any Database
  let folder: String
  let bureau: ID<Participant>
  let mill: ID<Participant>
  let dawn = Instant("2026-11-21T00:00:00Z")!

  private init() async throws {
    var template = Array("/tmp/dataspace-test-XXXXXX".utf8CString)
    folder = String(cString: mkdtemp(&template))
    database = try await TestDatabase.open(folder + "/hub.sqlite")
    try await database.migrate(
      EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations
        + DataSpaceSchema.migrations)
    let dawn = dawn
    (bureau, mill) = try await database.write { tx in
      func join(_ code: String, _ name: String) throws -> ID<Participant> {
        try Participants.register(
          tx, ParticipantDraft(name: Text(zh: name, en: name), creditCode: code, kinds: [.provider, .steward]), by: nil,
          at: dawn
        ).id
      }
      return (try join("91450200MA0000004W", "数据局"), try join("91450200MA0000001K", "柳州糖厂"))
    }
  }

  /// Runs `body` in a room that is cleared away afterwards.
  static func with(_ body: (CatalogueRoom) async throws -> Void) async throws {
    let room = try await CatalogueRoom()
    let outcome = await Result { try await body(room) }
    try? await room.database.close()
    try? FileManager.default.removeItem(atPath: room.folder)
    try outcome.get()
  }

  /// An entry that can be published.
  static func entry(_ title: String, _ change: (inout DatasetEntry) -> Void = { _ in }) -> DatasetEntry {
    var entry = DatasetEntry(title: Text(zh: title, en: ""))
    entry.description = Text(zh: "逐日汇总", en: "")
    entry.theme = .industry
    entry.contact = DatasetEntry.Contact(name: "数据科")
    entry.cycle = .monthly
    entry.sharing = DatasetEntry.Sharing(.unconditional)
    entry.openness = DatasetEntry.Openness(.unconditional)
    entry.security = DatasetEntry.Security(.general, generalLevel: 1)
    entry.distributions = [DatasetEntry.Distribution(format: .csv, accessURL: "https://data.example.cn/a")]
    change(&entry)
    return entry
  }

  /// Drafts and publishes.
  func publish(_ tx: Transaction, _ entry: DatasetEntry, by owner: ID<Participant>? = nil) throws -> Dataset {
    let draft = try Datasets.draft(tx, entry, by: owner ?? bureau, at: dawn)
    return try Datasets.publish(tx, draft.id, at: dawn)
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
