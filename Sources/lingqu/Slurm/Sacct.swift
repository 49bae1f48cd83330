import Compute
import Vocabulary

/// `sacct`: jobs of a period, or those that were named. Steps are not told apart, so every row is a job.
enum Sacct {
  static let options = [
    "accounts=,A", "allclusters,L", "allocations,X", "allusers,a", "brief,b", "clusters=,M", "completion,c",
    "delimiter=",
    "duplicates,D", "endtime=,E", "format=,o", "federation", "helpformat,e", "help,h", "usage", "jobs=,j", "job=",
    "local",
    "long,l", "name=,N", "noheader,n", "noconvert", "nodelist=,W", "parsable,p", "parsable2,P", "partition=,r",
    "qos=,q",
    "starttime=,S", "state=,s", "truncate,T", "uid=,u", "user=", "units=", "verbose,v", "version,V", "env-vars",
    "batch-script,B",
  ]

  static func run(_ words: [String]) async throws(SlurmFailure) {
    let given: SlurmOptions
    do { given = try SlurmOptions(words, options, of: "sacct") } catch {
      throw SlurmFailure(error.lines[0], isBare: true)
    }
    if SlurmShim.told(given, "sacct") { return }
    if given.has("helpformat") {
      let names = SacctColumn.all.map(\.name)
      for start in stride(from: 0, to: names.count, by: 4) {
        Terminal.line(
          names[start..<min(start + 4, names.count)].map { SlurmLayout<Int>.fit($0, 19, false) }.joined(separator: " "))
      }
      return
    }
    let columns = try Self.columns(given)
    let jobs = try await Self.jobs(given)
    let end = given.has("parsable2") ? "" : given["delimiter"] ?? "|"
    if given.has("parsable") || given.has("parsable2") {
      let mark = given["delimiter"] ?? "|"
      func line(_ words: [String]) -> String { words.joined(separator: mark) + end }
      if !given.has("noheader") { Terminal.line(line(columns.map(\.name))) }
      for (job, list) in jobs { Terminal.line(line(columns.map { $0.show(job, list) })) }
      return
    }
    if !given.has("noheader") {
      Terminal.line(columns.map { $0.cell($0.name, isTitle: true) + " " }.joined())
      Terminal.line(columns.map { String(repeating: "-", count: $0.width) + " " }.joined())
    }
    for (job, list) in jobs { Terminal.line(columns.map { $0.cell($0.show(job, list)) + " " }.joined()) }
  }

  private static func columns(_ given: SlurmOptions) throws(SlurmFailure) -> [SacctColumn] {
    let usual =
      given.has("brief")
      ? "jobid,state,exitcode"
      : given.has("long")
        ? "jobid,jobidraw,jobname,partition,maxrss,alloccpus,elapsed,state,exitcode,reqmem,nodelist"
        : "jobid,jobname,partition,account,alloccpus,state,exitcode"
    var columns: [SacctColumn] = []
    for field in (given.list("format") ?? usual.split(separator: ",").map { String($0) }) {
      let parts = field.split(separator: "%", maxSplits: 1).map { String($0) }
      guard let name = parts.first,
        var column = SacctColumn.all.first(where: { $0.name.lowercased() == name.lowercased() })
      else { throw SlurmFailure("Invalid field requested: \"\(field)\"") }
      if parts.count == 2 {
        // Both `%-20` and `%20-`… of which the first is written down.
        let isLeft = parts[1].hasPrefix("-")
        guard let width = Int(parts[1].drop { $0 == "-" }.prefix { $0.isNumber }) else {
          throw SlurmFailure("Invalid field requested: \"\(field)\"")
        }
        (column.width, column.isLeft) = (min(4096, width), isLeft)
      }
      columns.append(column)
    }
    return columns
  }

  private static func jobs(_ given: SlurmOptions) async throws(SlurmFailure) -> [(SlurmJob, SlurmColumns)] {
    for name in ["starttime", "endtime"] {
      if let text = given[name], SlurmMoment.read(text) == nil {
        throw SlurmFailure("Invalid time specification (pos=0): \(text)", isBare: true)
      }
    }
    var states: Set<SlurmJob.State>?
    if let names = given.list("state") {
      let found = names.compactMap { SlurmJob.State(named: $0) }
      if found.count == names.count {
        states = Set(found)
      } else {
        throw SlurmFailure("Invalid state: \(names.joined(separator: ","))")
      }
    }
    let hub = try SlurmHub()
    let user = SlurmShim.user
    var jobs: [SlurmJob] = []
    let named = (given.list("jobs") ?? []) + (given.list("job") ?? [])
    if !named.isEmpty {
      // Nobody has steps: what is asked about one is answered with nothing.
      for name in named where !name.contains(".") { jobs += try await hub.jobs(of: name) ?? [] }
    } else {
      let start = given["starttime"].flatMap { SlurmMoment.read($0) } ?? SlurmMoment.read("today") ?? .now
      let (open, recent) = (try await hub.open(), try await hub.since(start))
      let ids = Set(recent.map(\.job.id))
      jobs = open.filter { !ids.contains($0.job.id) } + recent
      if let last = given["endtime"].flatMap({ SlurmMoment.read($0) }) {
        jobs = jobs.filter { $0.job.submittedAt <= last.adding(seconds: 1) }
      }
    }
    let list = SlurmColumns(partitions: try await hub.partitions(), user: user)
    if let states { jobs = jobs.filter { states.contains($0.state) } }
    if let names = given.list("name") { jobs = jobs.filter { names.contains($0.name) } }
    if let users = given.list("uid") ?? given.list("user") {
      jobs = jobs.filter { users.contains($0.user ?? user) || users.contains("\(SlurmShim.userNumber)") }
    }
    if let names = given.list("partition") {
      jobs = jobs.filter { names.contains(list.partitions.name(of: $0.job.pool)) }
    }
    if let names = given.list("accounts") { jobs = jobs.filter { names.contains($0.job.agreement.description) } }
    return jobs.sorted(by: SlurmJob.precedes).map { ($0, list) }
  }
}
