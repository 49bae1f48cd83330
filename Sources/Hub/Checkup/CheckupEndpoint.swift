import HTTPTypes
import Identity
import Store
import Vocabulary

/// The running hub looks at itself.
enum CheckupEndpoint {
  private static let names = Checkup.Check.allCases.map(\.rawValue)

  static func make(_ services: Services, _ configuration: HubConfiguration) -> Endpoint {
    Endpoint(
      method: .get, path: "/v1/checkup", operation: "checkUp", tag: "operations",
      summary: "Looks at database, disk, clock, keys, evidence, ledger, files and backups, and says what to do.",
      says: "Each look has `seconds` at most. `lingqu doctor` shows what it answers.",
      access: .to(.operate),
      parameters: [
        .init(name: "only", schema: .oneOf(names), says: "one look and no other"),
        .init(name: "quick", schema: .oneOf(["true"]), says: "leaves out what reads everything"),
        .init(
          name: "seconds", schema: .integer(min: 1, max: 50), says: "the longest time for one look; 25 unless told"),
      ],
      success: (
        .ok,
        .named("Checkup", .object([.must("findings", .array(Finding.shape, max: 2000))]))
      ),
      effect: .work { call in
        let seconds = call.query["seconds"].flatMap { Int64($0) } ?? 25
        let checkup = Checkup(
          configuration, door: .open(services.database), isServing: true, isInside: true, budget: .seconds(seconds),
          clock: services.clock)
        let only = call.query["only"].flatMap(Checkup.Check.init(rawValue:)).map { Set([$0]) } ?? []
        let findings = try await services.checkups.run {
          await checkup.run(only: only, quick: call.query["quick"] != nil)
        }
        return .json(["findings": .array(try findings.map { try JSON(encoding: $0) })])
      })
  }
}
