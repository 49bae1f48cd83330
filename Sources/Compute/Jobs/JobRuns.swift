public import Exchange
public import Store
import Vocabulary

/// Jobs as other pillars see them: what they read and left.
public struct JobRuns: RunRecords {
  public init() {}

  public func run(_ tx: Transaction, _ id: String) throws -> Run? {
    guard let id = ID<Job>(id), let job = try Jobs.find(tx, id) else { return nil }
    let inputs = job.draft.inputs ?? []
    return Run(
      id: id.description, consumer: job.consumer, isComplete: job.state == .completed,
      agreements: Array(Set(inputs.compactMap(\.agreement))).sorted(),
      inputs: try inputs.compactMap(\.upload).map { try Uploads.get(tx, $0).sha256 },
      outputs: try job.outputs.mapValues { try Uploads.get(tx, $0).sha256 })
  }
}
