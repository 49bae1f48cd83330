import ArgumentParser
import Vocabulary

struct QuotaSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Give a participant a quota in a pool, instead of the one that it had.",
    discussion: "What is not named of cores, memory and accelerators is not counted.")

  @OptionGroup var place: QuotaPlace
  @Option(help: "Those of one cohort lend each other what they do not use; none unless told.") var cohort: String?
  @Option(help: "Cores of its own, for instance 64 or 0.5.") var cpu: Fixed?
  @Option(help: "Memory of its own in MiB.") var memoryMib: Int64?
  @Option(help: "Accelerators of its own, of whatever model.") var accelerators: Int64?
  @Option(help: "Cores that it may borrow; any unless told.") var borrowCpu: Fixed?
  @Option(help: "Memory that it may borrow, in MiB.") var borrowMemoryMib: Int64?
  @Option(help: "Accelerators that it may borrow.") var borrowAccelerators: Int64?
  @Option(help: "Cores that it lends; all of its own unless told.") var lendCpu: Fixed?
  @Option(help: "Memory that it lends, in MiB.") var lendMemoryMib: Int64?
  @Option(help: "Accelerators that it lends.") var lendAccelerators: Int64?
  @Option(help: "2 is given twice the share of 1 before it has to wait.") var weight: Fixed?
  @Option(help: "Which of its own jobs make room for others of it: never, or lowerPriority.") var withinQueue =
    "lowerPriority"
  @Option(help: "Which jobs that borrowed make room for its own: never, lowerPriority or any.") var reclaim = "any"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .put, place.path,
      body: Document.object([
        "cohort": cohort.map { .string($0) },
        "nominalQuota": try amounts(cpu, memoryMib, accelerators, "--cpu") ?? [:],
        "borrowingLimit": try amounts(borrowCpu, borrowMemoryMib, borrowAccelerators, "--borrow-cpu"),
        "lendingLimit": try amounts(lendCpu, lendMemoryMib, lendAccelerators, "--lend-cpu"),
        "weight": try weight.map { .int(try $0.times(1000, "--weight")) },
        "preemption": ["withinQueue": .string(withinQueue), "reclaimWithinCohort": .string(reclaim)],
      ]))
  }

  private func amounts(_ cpu: Fixed?, _ memory: Int64?, _ accelerators: Int64?, _ option: String) throws -> JSON? {
    guard cpu != nil || memory != nil || accelerators != nil else { return nil }
    return Document.object([
      "milliCPU": try cpu.map { .int(try $0.times(1000, option)) }, "memoryMiB": memory.map { .int($0) },
      "accelerators": accelerators.map { .int($0) },
    ])
  }
}
