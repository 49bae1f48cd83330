import Crypto
import Glibc
import Store
import StoreTesting
import Vocabulary

@testable import Evidence

let start = Instant(milliseconds: 1_790_000_000_000)

/// A log in a folder of its own, removed afterwards.
func withLog<Value>(
  name: String = "test.lingqu/hub", _ body: (any Database, LogService) async throws -> Value
) async throws -> Value {
  var template = Array("/tmp/evidence-test-XXXXXX".utf8CString)
  let folder = String(cString: mkdtemp(&template)!)
  let database = try await TestDatabase.open(folder + "/hub.db")
  try await database.migrate(EvidenceSchema.migrations)
  let service = LogService(database: database, signer: LogSigner(name: name)!)
  let outcome: Result<Value, any Error>
  do { outcome = .success(try await body(database, service)) } catch { outcome = .failure(error) }
  try await database.close()
  for suffix in ["", "-wal", "-shm", ".lock", ".ballast"] { unlink(folder + "/hub.db" + suffix) }
  rmdir(folder)
  return try outcome.get()
}

/// Entries 0..<count; every third belongs to agreement `agr_a`, every fifth of the others to `agr_b`.
func fill(_ database: any Database, _ count: Int, from first: Int = 0) async throws {
  try await database.write { tx in
    for number in first..<first + count {
      let agreement = number % 3 == 0 ? "agr_a" : number % 5 == 0 ? "agr_b" : nil
      try EvidenceLog.append(
        tx,
        EvidenceEntry(
          kind: "reading.recorded", at: start.adding(seconds: Int64(number)), agreement: agreement,
          subject: "use_\(number % 7)", actor: "prt_灵渠",
          data: ["quantity": .int(Int64(number)), "note": .string("第 \(number) 次\n\"读数\""), "share": 0.5]))
    }
  }
}

func bytes(of bundle: BundleExport) async throws -> [UInt8] {
  var out: [UInt8] = []
  for try await piece in bundle { out += piece }
  return out
}
