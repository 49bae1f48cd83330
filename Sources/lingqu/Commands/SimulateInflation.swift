import ArgumentParser
import Scheduling
import Simulator
import Vocabulary

/// `lingqu simulate --nodes … --tasks …`
struct SimulateInflation: ParsableArguments {
  @Option(help: "Nodes as in the openb trace: sn,cpu_milli,memory_mib,gpu,model.") var nodes: String?
  @Option(help: "Tasks as in the openb trace: name,cpu_milli,memory_mib,num_gpu,gpu_milli[,gpu_spec].")
  var tasks: String?
  @Option(
    help: """
      The order of arrival: a row of the tasks a line. Several files are several runs, of which means are given; drawn \
      from the seed unless told.
      """)
  var arrivals: [String] = []

  func run(_ output: SimulateOutput) throws {
    guard let nodes, let tasks else {
      throw Failure.usage(Text(zh: "--nodes 与 --tasks 要一起给", en: "--nodes and --tasks go together"))
    }
    let policies = try Self.policies(output.policy)
    let trace = try Self.reading {
      try OpenbTrace(nodes: (nodes, Files.read(nodes)), tasks: (tasks, Files.read(tasks)))
    }
    var orders = try arrivals.map { file in
      try Self.reading {
        try Arrivals(
          file: file, bytes: Files.read(file), tasks: trace.tasks.count, nodes: trace.cluster.nodes.count)
      }
    }
    if orders.isEmpty { orders = [Arrivals(seed: output.seed, tasks: trace.tasks, cluster: trace.cluster)] }
    let lines = policies.map { policy in
      InflationReport.Line(
        policy: policy.rawValue,
        results: orders.enumerated().map { number, order in
          Inflation(trace: trace, arrivals: order, policy: policy, seed: output.seed).run { done, all in
            guard Terminal.isWatched else { return }
            let run = orders.count > 1 ? " \(number + 1)/\(orders.count)" : ""
            Terminal.progress("\(policy.rawValue)\(run) \(100 * done / max(1, all)) %")
          }
        })
    }
    if Terminal.isWatched { Terminal.progress("") }
    let report = InflationReport(
      nodesFile: nodes, tasksFile: tasks, arrivalFiles: arrivals, seed: output.seed, nodes: trace.cluster.nodes.count,
      accelerators: trace.cluster.totalMilli / 1000, tasks: trace.tasks.count, lines: lines)
    try say(report, output)
  }

  private func say(_ report: InflationReport, _ output: SimulateOutput) throws {
    if output.json != "-" {
      Terminal.line(Table(header: report.header.map { Language.say($0) }, rows: report.rows).text)
      Terminal.line("")
      Terminal.line(Language.say(zh: "重复：", en: "repeat: ") + command(report, output))
    }
    if let json = output.json { try Files.write(Terminal.pretty(report.json) + "\n", to: json) }
    if let html = output.html {
      try Files.write(report.html(command: command(report, output)), to: html)
    }
  }

  /// What repeats the run: every parameter, also those that were not given.
  private func command(_ report: InflationReport, _ output: SimulateOutput) -> String {
    var words = ["lingqu simulate --nodes \(report.nodesFile) --tasks \(report.tasksFile)"]
    words += report.arrivalFiles.map { "--arrivals \($0)" }
    words += report.lines.map { "--policy \($0.policy)" }
    return (words + ["--seed \(output.seed)"]).joined(separator: " ")
  }

  private static func policies(_ names: [String]) throws -> [PlacementPolicy] {
    if names.isEmpty { return [.leastStranded] }
    return try names.map { name in
      if let policy = PlacementPolicy(rawValue: name) { return policy }
      let known = PlacementPolicy.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure.usage(
        Text(zh: "没有名为 \(name) 的放置策略；可用：\(known)", en: "no placement policy named \(name); there are \(known)"))
    }
  }

  private static func reading<Value>(_ read: () throws -> Value) throws -> Value {
    do { return try read() } catch let problem as TraceProblem {
      throw Failure.usage(Text(zh: problem.description, en: problem.description))
    }
  }
}
