import Compute
import Vocabulary

/// `scancel`: stops jobs by number, or those of a name, a state or a partition.
enum Scancel {
  static let options = [
    "account=,A", "batch,b", "ctld", "clusters=,M", "full,f", "help", "usage", "hurry,H", "interactive,i", "jobname=,n",
    "name=",
    "me", "nodelist=,w", "partition=,p", "qos=,q", "quiet,Q", "reservation=,R", "sibling=", "signal=,s", "state=,t",
    "states=",
    "user=,u", "verbose,v", "version,V", "wckey=", "cron",
  ]

  static func run(_ words: [String]) async throws(SlurmFailure) {
    let given = try SlurmOptions(words, options, of: "scancel")
    if SlurmShim.told(given, "scancel") { return }
    // A signal that ends a job is what stopping it is; others reach no process, since the hub only stops.
    if let signal = given["signal"] {
      let name = signal.uppercased().hasPrefix("SIG") ? String(signal.uppercased().dropFirst(3)) : signal.uppercased()
      guard ["KILL", "TERM", "INT", "9", "15", "2"].contains(name) else {
        throw SlurmFailure(
          "--signal=\(signal): the hub stops jobs and sends no other signals; sbatch --signal=\(name)@SECONDS sends one before the time limit"
        )
      }
    }
    var state: SlurmJob.State?
    if let name = given["state"] ?? given["states"] {
      guard let found = SlurmJob.State(named: name) else { throw SlurmFailure("Invalid job state specified: \(name)") }
      state = found
    }
    let names = given.operands.flatMap { $0.split(separator: ",").map { String($0) } }
    let isFiltered = ["jobname", "name", "user", "me", "partition", "account", "state", "states"].contains {
      given.has($0)
    }
    guard !names.isEmpty || isFiltered else { throw SlurmFailure("No job identification provided") }
    let hub = try SlurmHub()
    var jobs: [SlurmJob] = []
    if names.isEmpty {
      jobs = try await hub.open()
    } else {
      for name in rejoined(names) {
        guard SlurmWords.whole(name.prefix { $0.isNumber }) != nil || name.hasPrefix("j") else {
          throw SlurmFailure("Invalid job id \(name)")
        }
        // Of what is over and forgotten the real one says nothing either.
        guard let found = try await hub.jobs(of: name) else {
          if given.has("verbose") {
            Terminal.error("scancel: error: Kill job error on job id \(name): Invalid job id specified")
          }
          continue
        }
        jobs += found
      }
    }
    let user = SlurmShim.user
    if let name = given["jobname"] ?? given["name"] { jobs = jobs.filter { $0.name == name } }
    if let name = given.has("me") ? user : given["user"] { jobs = jobs.filter { ($0.user ?? user) == name } }
    if let state { jobs = jobs.filter { $0.state == state } }
    if let name = given["account"] { jobs = jobs.filter { $0.job.agreement.description == name } }
    if let name = given["partition"] {
      let partitions = try await hub.partitions()
      jobs = jobs.filter { partitions.name(of: $0.job.pool) == name }
    }
    var failures: [String] = []
    for job in jobs where !job.job.state.isOver {
      do {
        _ = try await hub.call("Kill job error on job id \(job.number)", .post, "/v1/jobs/\(job.job.id)/cancel")
      } catch {
        failures += error.lines
      }
    }
    if !failures.isEmpty {
      var failure = SlurmFailure("")
      failure.lines = failures
      throw failure
    }
  }

  /// `7_[1,3]` has a comma of its own.
  private static func rejoined(_ pieces: [String]) -> [String] {
    var names: [String] = []
    for piece in pieces {
      if let last = names.last, last.contains("["), !last.contains("]") {
        names[names.count - 1] = last + "," + piece
      } else {
        names.append(piece)
      }
    }
    return names
  }
}
