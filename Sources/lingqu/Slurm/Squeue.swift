import Compute
import Vocabulary

/// `squeue`: jobs that are not over, or those that were named or asked for by state.
enum Squeue {
  static let options = [
    "account=,A", "all,a", "array,r", "array-unique", "clusters=,M", "format=,o", "Format=,O", "help", "usage",
    "jobs?,j", "job=",
    "long,l", "local", "federation", "hide", "me", "name=,n", "noheader,h", "partition=,p", "qos=,q", "sort=,S",
    "start",
    "states=,t", "user=,u", "users=", "version,V", "verbose,v", "nodelist=,w", "priority,P", "sibling",
  ]
  // Its numbers are longer than Slurm's own.
  static let usual = "%.22i %.9P %.8j %.8u %.2t %.10M %.6D %R"
  static let long = "%.22i %.9P %.8j %.8u %.8T %.10M %.9l %.6D %R"

  static func run(_ words: [String]) async throws(SlurmFailure) {
    var words = words
    // `-j` and its list may be apart, although the list may be left out.
    for (index, word) in words.enumerated().reversed()
    where word == "-j" && index + 1 < words.count && !words[index + 1].hasPrefix("-") {
      words[index] = "-j" + words.remove(at: index + 1)
    }
    let given = try SlurmOptions(words, options, of: "squeue")
    if SlurmShim.told(given, "squeue") { return }
    let states = try Self.states(given)
    let hub = try SlurmHub()
    let user = SlurmShim.user
    var jobs: [SlurmJob]
    let named = (given.list("jobs") ?? []) + (given.list("job") ?? [])
    if !named.isEmpty {
      jobs = []
      for name in named {
        guard SlurmWords.whole(name.prefix { $0.isNumber }) != nil || name.hasPrefix("j") else {
          throw SlurmFailure("Invalid job id: \(name)")
        }
        let found = try await hub.jobs(of: name)
        if found == nil, named.count == 1 {
          throw SlurmFailure("slurm_load_jobs error: Invalid job id specified", isBare: true)
        }
        jobs += found ?? []
      }
    } else if states?.contains(where: \.isOver) == true {
      // What is over the real one forgets soon.
      let (open, recent) = (try await hub.open(), try await hub.since(.now.adding(days: -1)))
      let ids = Set(recent.map(\.job.id))
      jobs = open.filter { !ids.contains($0.job.id) } + recent
    } else {
      jobs = try await hub.open()
    }
    let partitions = try await hub.partitions()
    let wanted = states ?? [.pending, .running, .suspended, .completing, .configuring]
    jobs = jobs.filter { wanted.contains($0.state) }
    if let names = given.list("name") { jobs = jobs.filter { names.contains($0.name) } }
    var users = (given.list("user") ?? []) + (given.list("users") ?? [])
    if given.has("me") { users = [user] }
    if !users.isEmpty { jobs = jobs.filter { users.contains($0.user ?? user) } }
    if let names = given.list("partition") { jobs = jobs.filter { names.contains(partitions.name(of: $0.job.pool)) } }
    if let names = given.list("account") { jobs = jobs.filter { names.contains($0.job.agreement.description) } }
    let layout = try Self.layout(given, SlurmColumns(partitions: partitions, user: user))
    if !given.has("noheader") { Terminal.line(layout.header) }
    for job in jobs.sorted(by: SlurmJob.precedes) { Terminal.line(layout.line(job)) }
  }

  private static func states(_ given: SlurmOptions) throws(SlurmFailure) -> Set<SlurmJob.State>? {
    guard let names = given.list("states") else { return nil }
    if names.contains(where: { $0.lowercased() == "all" }) { return Set(SlurmJob.State.allCases) }
    var states: Set<SlurmJob.State> = []
    for name in names {
      guard let state = SlurmJob.State(named: name) else {
        throw SlurmFailure(
          "Invalid job state specified: \(name)",
          "Valid job states include: " + SlurmJob.State.allCases.map(\.rawValue).joined(separator: ","))
      }
      states.insert(state)
    }
    return states
  }

  private static func layout(_ given: SlurmOptions, _ list: SlurmColumns) throws(SlurmFailure) -> SlurmLayout<SlurmJob>
  {
    guard let long = given["Format"] else {
      let format = given["format"] ?? (given.has("long") ? Self.long : usual)
      return try SlurmLayout(format) { letter in
        SlurmColumns.letters[letter].map { column in (column.title, { column.show($0, list) }) }
      } unknown: {
        SlurmFailure("Invalid job format specification: \($0)")
      }
    }
    var parts: [SlurmLayout<SlurmJob>.Part] = []
    for field in long.split(separator: ",") {
      let halves = field.split(separator: ":", maxSplits: 1).map { String($0) }
      guard let letter = SlurmColumns.names[halves[0].lowercased()], let column = SlurmColumns.letters[letter] else {
        throw SlurmFailure("Invalid job format specification: \(halves[0])")
      }
      let size = halves.count == 2 ? halves[1] : "20"
      let isRight = size.hasPrefix(".")
      let digits = size.drop { $0 == "." }.prefix { $0.isNumber }
      parts.append(
        .value(title: column.title, width: Int(digits) ?? 20, isRight: isRight) { column.show($0, list) })
    }
    return SlurmLayout(parts: parts)
  }
}
