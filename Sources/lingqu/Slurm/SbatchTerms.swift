import Compute
import Exchange
import Vocabulary

/// Under which agreement a batch job runs, and in which pool if not wherever the hub places it.
struct SbatchTerms {
  /// Nil: the hub chooses.
  var agreement: Agreement?
  var pool: Pool?
  /// What the uses are for, unless told.
  var purpose: String

  /// - Parameter hubChooses: whether it may be any of the submitter's agreements.
  static func find(
    _ hub: SlurmHub, _ given: SlurmOptions, hubChooses: Bool
  ) async throws(SlurmFailure) -> SbatchTerms {
    let partition = given["partition"].flatMap { $0.isEmpty || $0 == SlurmPartitions.anywhere ? nil : $0 }
    let found = try await hub.agreements()
    var pool: Pool?
    var named = given["account"] ?? ClientConfiguration.environment("LINGQU_AGREEMENT") ?? hub.configuration.agreement
    if let partition {
      let partitions = try await hub.partitions()
      pool = partitions.pool(partition)
      // An agreement may be named as a partition too.
      if pool == nil {
        guard agreement(partition, found) != nil else {
          let names = [SlurmPartitions.anywhere] + partitions.pools.map { partitions.name(of: $0) }
          throw SlurmFailure(
            "invalid partition specified: \(partition)",
            "Batch job submission failed: Invalid partition name specified",
            "there are: " + names.joined(separator: ", "))
        }
        named = partition
      }
    }
    let wrong = "Batch job submission failed: Invalid account or account/partition combination specified"
    if let named, !named.isEmpty {
      guard let agreement = agreement(named, found) else {
        throw SlurmFailure(wrong, "\(named) is no active compute agreement of yours; there are: \(list(found))")
      }
      return SbatchTerms(agreement: agreement, pool: pool, purpose: agreement.purpose)
    }
    // The provider has the pool, or lends it to nobody.
    let fitting = found.filter { agreement in pool.map { $0.owner == agreement.provider } ?? true }
    let choice = fitting.isEmpty ? found : fitting
    guard let only = choice.first else {
      throw SlurmFailure(
        wrong, "you have no active compute agreement: lingqu agreement request, or the console's catalogue")
    }
    if hubChooses { return SbatchTerms(agreement: nil, pool: pool, purpose: only.purpose) }
    guard choice.count == 1 else {
      throw SlurmFailure(
        wrong,
        "you have more than one compute agreement; name one by --account or LINGQU_AGREEMENT, or let the hub choose by LINGQU_PREFER=cheapest: \(list(choice))"
      )
    }
    return SbatchTerms(agreement: only, pool: pool, purpose: only.purpose)
  }

  private static func agreement(_ name: String, _ found: [Agreement]) -> Agreement? {
    found.first { $0.id.description == name }
      ?? found.first { SlurmPartitions.plain($0.title.en) == name || $0.title.en == name || $0.title.zh == name }
  }

  private static func list(_ found: [Agreement]) -> String {
    found.isEmpty ? "none" : found.prefix(5).map { "\($0.id) (\($0.title.en))" }.joined(separator: ", ")
  }
}
