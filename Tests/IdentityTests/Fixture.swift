import Evidence
import Glibc
import Identity
import Store
import StoreTesting
import Vocabulary

/// A database of its own in a folder that goes with it.
final class Fixture: Sendable {
  let folder: String
  let database: any Database
  /// 2026-03-01T00:00:00Z
  static let start = Instant(milliseconds: 1_772_323_200_000)
  static let cheap = PasswordHash.Cost(rounds: 16)

  private init() async throws {
    var template = Array("/tmp/lingqu-identity-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FixtureError.noFolder }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    database = try await TestDatabase.open(folder + "/hub.db")
    try await database.migrate(EvidenceSchema.migrations + IdentitySchema.migrations)
  }

  enum FixtureError: Error { case noFolder }

  static func with(_ body: (any Database) async throws -> Void) async throws {
    let fixture = try await Fixture()
    do {
      try await body(fixture.database)
    } catch {
      try? await fixture.end()
      throw error
    }
    try await fixture.end()
  }

  private func end() async throws {
    try await database.close()
    if let listing = opendir(folder) {
      while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink(folder + "/" + name)
      }
      closedir(listing)
    }
    rmdir(folder)
  }
}

/// The `n`th valid code of a made-up series in Guangxi.
func code(_ n: Int) -> String {
  let digits = String(n)
  let body = "91450100MA" + String(repeating: "0", count: 7 - digits.count) + digits
  let last = "0123456789ABCDEFGHJKLMNPQRTUWXY".first { CreditCode(body + String($0)) != nil }
  return body + String(last!)
}

func draft(_ n: Int, _ kinds: [ParticipantKind] = [.provider]) -> ParticipantDraft {
  ParticipantDraft(name: Text(zh: "单位\(n)", en: "Organisation \(n)"), creditCode: code(n), kinds: kinds)
}

func join(_ database: some Database, _ n: Int, _ kinds: [ParticipantKind] = [.provider]) async throws -> Participant {
  try await database.write { tx in try Participants.register(tx, draft(n, kinds), by: nil, at: Fixture.start) }
}

/// The rule that refuses, or nil if nothing does.
func rule(_ body: () async throws -> some Any) async -> String? {
  do {
    _ = try await body()
    return nil
  } catch let refusal as Refusal {
    return refusal.rule
  } catch {
    return "not a refusal: \(error)"
  }
}

/// The kinds of all entries, in order.
func evidence(_ database: some Database) async throws -> [String] {
  try await database.read { tx in
    try EvidenceLog.entries(tx, from: 0, limit: 1000).map { try $0.content["kind"]?.string ?? "" }
  }
}
