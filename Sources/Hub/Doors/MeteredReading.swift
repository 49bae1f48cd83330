import DataSpace
import HTTPTypes
import Store
import Vocabulary

/// Reading rows of a table. Where it is a use under an agreement, the use is written down before anything is answered, and only for a
/// query that has an answer.
struct MeteredReading: Sendable {
  let database: any Database
  let clock: @Sendable () -> Instant

  /// An answer, and whether giving it is a use.
  struct Reading: Sendable {
    let bytes: [UInt8]
    let access: DatastoreAccess
    let rows: Int
    /// Bytes that count, where they are not those of the answer.
    var counted: Int64?
  }

  typealias Reads = @Sendable (Transaction, Call) throws -> Reading

  /// That the answer of a read may only be given as a use.
  private struct IsUse: Error {}

  func answer(_ reads: @escaping Reads, _ perform: (Endpoint.Effect) async throws -> Answer) async throws -> Answer {
    do {
      return try await perform(
        .read { tx, call in
          let reading = try reads(tx, call)
          guard reading.access == .free else { throw IsUse() }
          return Answer(status: .ok, bytes: reading.bytes)
        })
    } catch is IsUse {
      let (database, clock) = (database, clock)
      return try await perform(
        .work { call in
          let reading = try await database.read { tx in try reads(tx, call) }
          if case .under(let agreement) = reading.access {
            let caller = try call.who
            try await database.write { tx in
              try DatastoreAccess.use(
                tx, agreement, by: caller, rows: Int64(reading.rows),
                bytes: reading.counted ?? Int64(reading.bytes.count),
                at: clock())
            }
          }
          return Answer(status: .ok, bytes: reading.bytes)
        })
    }
  }
}
