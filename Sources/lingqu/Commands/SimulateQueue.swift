import ArgumentParser
import Scheduling
import Simulator
import Vocabulary

/// `lingqu simulate --swf …`: stretches of a trace, each through an empty machine's queue.
struct SimulateQueue: ParsableArguments {
  @Option(help: "Jobs in the Standard Workload Format.") var swf: String?
  @Option(
    help: "Rows (of the jobs that ran) at which stretches start, with commas between; the whole file unless told.")
  var sequences: String?
  @Option(help: "Jobs in a stretch.") var length = 1024
  @Option(help: "Processors; those of the file's header unless told.") var processors: Int?
  @Option(help: "none, easy or conservative.") var backfill = "easy"

  func run(_ output: SimulateOutput) throws {
    guard let swf else { throw Failure.usage(Text(zh: "请给出 --swf", en: "give --swf")) }
    let workload = try Self.reading {
      try StandardWorkload(parsing: String(decoding: Files.read(swf), as: UTF8.self), name: swf)
    }
    guard let capacity = processors ?? workload.processors, capacity > 0 else {
      throw Failure.usage(
        Text(zh: "文件头没有处理器数，请给出 --processors", en: "the file's header tells no processors: give --processors"))
    }
    let stretches = try stretches(of: workload.jobs.count)
    var runs: [QueueReport] = []
    for policy in try policies(output.policy, capacity) {
      var report = QueueReport(policy: policy, seed: output.seed)
      let clock = ContinuousClock()
      let begun = clock.now
      for stretch in stretches {
        let run = try Self.reading { try SequenceRun(workload.jobs[stretch], capacity: capacity, policy: policy) }
        report.add(run, from: stretch.lowerBound)
      }
      report.seconds = (clock.now - begun) / .seconds(1)
      runs.append(report)
    }
    if output.json != "-" { Terminal.line(QueueReport.table(runs)) }
    if let json = output.json {
      let document = runs.count == 1 ? runs[0].json : ["runs": .array(runs.map(\.json))]
      try Files.write(Terminal.pretty(document) + "\n", to: json)
    }
    if let html = output.html { try Files.write(QueueReport.html(runs, command: command(swf, output)), to: html) }
  }

  private func command(_ path: String, _ output: SimulateOutput) -> String {
    var words = ["lingqu simulate --swf \(path) --backfill \(backfill) --length \(length)"]
    if let sequences { words.append("--sequences \(sequences)") }
    if let processors { words.append("--processors \(processors)") }
    return (words + output.policy.map { "--policy \($0)" }).joined(separator: " ")
  }

  private func policies(_ names: [String], _ capacity: Int) throws -> [QueuePolicy] {
    let known = QueuePolicy.names.joined(separator: ", ")
    guard let backfill = QueuePolicy.Backfill(rawValue: backfill), backfill != .planned else {
      throw Failure.usage(
        Text(zh: "--backfill 为 none、easy 或 conservative", en: "--backfill is none, easy or conservative"))
    }
    return try (names.isEmpty ? ["ours"] : names).map { name in
      if let policy = QueuePolicy.named(name, backfill, capacity: capacity) { return policy }
      throw Failure.usage(
        Text(zh: "没有名为 \(name) 的策略；可用：\(known)", en: "no policy named \(name); there are \(known)"))
    }
  }

  private func stretches(of count: Int) throws -> [Range<Int>] {
    guard let sequences else { return [0..<count] }
    return try sequences.split(separator: ",").map { field in
      guard let start = Int(field.filter { $0 != " " }), start >= 0, length > 0, length <= count - start else {
        throw Failure.usage(
          Text(
            zh: "--sequences 中的 \(field) 不行：文件有 \(count) 个作业，每段 \(length) 个",
            en: "\(field) in --sequences will not do: there are \(count) jobs, and \(length) in a stretch"))
      }
      return start..<start + length
    }
  }

  private static func reading<Value>(_ read: () throws -> Value) throws -> Value {
    do { return try read() } catch let problem as TraceProblem {
      throw Failure.usage(Text(zh: problem.description, en: problem.description))
    }
  }
}
