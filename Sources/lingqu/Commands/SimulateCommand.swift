import ArgumentParser
import Vocabulary

/// Replays traces in virtual time with the scheduler that the hub runs.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "What if: replay a trace with the hub's own scheduler, compare policies, write a report.",
    discussion: """
      Placement: lingqu simulate --nodes NODES.csv --tasks TASKS.csv [--arrivals ORDER.txt] [--policy NAME …]
      Queueing: lingqu simulate --swf JOBS.swf [--sequences 1981,2756] [--policy NAME …] [--backfill easy]
      Quotas: lingqu simulate --queues baseline --queues large
      Sites: lingqu simulate --sites SITES.json [--voucher 30 --off-peak] [--join NAME] [--tariff NAME=0.35]
      """)

  @OptionGroup(title: "Placement: tasks come until the accelerators are asked for 1.3 times over, nothing ends")
  var inflation: SimulateInflation
  @OptionGroup(title: "Queueing: jobs of a log wait, run and end")
  var queue: SimulateQueue
  @OptionGroup(title: "Quotas: queues that lend and borrow, put out and take back")
  var quota: SimulateQuota
  @OptionGroup(title: "Sites: which data centre and when, by tariff, voucher and carbon")
  var places: SimulateSites
  @OptionGroup(title: "What comes out") var output: SimulateOutput

  func run() throws {
    if inflation.nodes != nil || inflation.tasks != nil { return try inflation.run(output) }
    if queue.swf != nil { return try queue.run(output) }
    if !quota.queues.isEmpty { return try quota.run(output) }
    if places.sites != nil { return try places.run(output) }
    throw Failure.usage(
      Text(
        zh: "请给出 --nodes 与 --tasks，--swf、--queues 或 --sites",
        en: "nothing to simulate: give --nodes and --tasks, --swf, --queues or --sites"))
  }
}

/// Options that every kind of simulation has.
struct SimulateOutput: ParsableArguments {
  @Option(help: "A policy by name; give several to compare them. Ours unless told.") var policy: [String] = []
  @Option(help: "Seed of everything random; the same seed repeats the run.") var seed: UInt64 = 42
  @Option(help: "Where the figures go as JSON; - is standard output.") var json: String?
  @Option(help: "Where a report with charts goes, one HTML file without network.") var html: String?
  @Option(help: "Language of messages: zh or en.") var lang: String?
}
