import Compute
import Vocabulary

/// `scontrol`: what it shows; what it changes is not the hub's client's to change.
enum Scontrol {
  static let options = [
    "all,a", "details,d", "oneliner,o", "quiet,Q", "verbose,v", "version,V", "help,h", "clusters=,M",
  ]

  static func run(_ words: [String]) async throws(SlurmFailure) {
    let given = try SlurmOptions(words, options, of: "scontrol")
    if SlurmShim.told(given, "scontrol") { return }
    let words = given.operands
    switch words.first?.lowercased() {
    case "show"?: break
    case "version"?: return Terminal.line(SlurmShim.version)
    case "ping"?:
      _ = try await SlurmHub().call("Unable to contact the hub", .get, "/v1/me")
      return Terminal.line("Slurmctld(primary) at lingqu is UP")
    case let word?:
      throw SlurmFailure(
        "\(word) is not available; there is show job|partition|config|hostnames (and requeue, inside a job)")
    case nil: throw SlurmFailure("no command was given")
    }
    let what = words.count > 1 ? words[1].lowercased() : ""
    let name = words.count > 2 ? words[2] : nil
    switch what {
    case "job", "jobs", "jobid": try await job(name, given.has("oneliner"))
    case "partition", "partitions": try await partition(name)
    case "config": config()
    case "hostnames", "hostname":
      for host in SlurmHosts.expanded(name ?? ClientConfiguration.environment("SLURM_JOB_NODELIST") ?? "") {
        Terminal.line(host)
      }
    default: throw SlurmFailure("invalid entity: \(what) for keyword:show")
    }
  }

  private static func job(_ name: String?, _ isOneLine: Bool) async throws(SlurmFailure) {
    let hub = try SlurmHub()
    let jobs: [SlurmJob]
    if let name {
      guard let found = try await hub.jobs(of: name) else {
        throw SlurmFailure("slurm_load_jobs error: Invalid job id specified", isBare: true)
      }
      jobs = found
    } else {
      jobs = try await hub.open()
    }
    if jobs.isEmpty { return Terminal.line("No jobs in the system") }
    let list = SlurmColumns(partitions: try await hub.partitions(), user: SlurmShim.user)
    for job in jobs.sorted(by: SlurmJob.precedes) {
      let text = describe(job, list)
      Terminal.line(
        isOneLine ? text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ") : text + "\n")
    }
  }

  private static func describe(_ job: SlurmJob, _ list: SlurmColumns) -> String {
    func show(_ letter: Character) -> String { SlurmColumns.letters[letter]?.show(job, list) ?? "" }
    func moment(_ instant: Instant?) -> String { instant.map(SlurmMoment.text) ?? "Unknown" }
    let array = job.arrayNumber.map { " ArrayJobId=\($0) ArrayTaskId=\(job.task ?? 0)" } ?? ""
    let output = job.note(SlurmJob.Note.output).map { SlurmHosts.placed($0, job) } ?? "/dev/null"
    let error = job.note(SlurmJob.Note.error).map { SlurmHosts.placed($0, job) } ?? output
    return """
      JobId=\(job.raw)\(array) JobName=\(job.name)
         UserId=\(show("u"))(\(SlurmShim.userNumber)) GroupId=\(show("u"))(\(SlurmShim.userNumber)) MCS_label=N/A
         Priority=1 Nice=0 Account=\(show("a")) QOS=\(show("q"))
         JobState=\(job.state.rawValue) Reason=\(job.reason) Dependency=\(show("E"))
         Requeue=0 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=\(job.exitCode)
         RunTime=\(SlurmWords.clock(job.elapsed)) TimeLimit=\(SlurmWords.clock(job.limit)) TimeMin=N/A
         SubmitTime=\(show("V")) EligibleTime=\(moment(max(job.job.submittedAt, job.job.draft.notBefore ?? job.job.submittedAt)))
         StartTime=\(moment(job.startedAt)) EndTime=\(moment(job.endedAt)) Deadline=\(job.job.draft.deadline.map(SlurmMoment.text) ?? "N/A")
         Partition=\(show("P")) AllocNode:Sid=\(SlurmShim.host):0
         NodeList=\(show("N"))
         NumNodes=1 NumCPUs=\(job.cpus) NumTasks=\(job.note(SlurmJob.Note.tasks) ?? "1") CPUs/Task=1 ReqB:S:C:T=0:0:*:*
         TRES=cpu=\(job.cpus),mem=\(job.memoryMiB)M,node=1,billing=\(job.cpus)
         MinCPUsNode=1 MinMemoryNode=\(job.memoryMiB)M MinTmpDiskNode=0
         Command=\(show("o"))
         WorkDir=\(job.folder)
         Comment=\(job.note(SlurmJob.Note.comment) ?? job.job.id.description)
         StdErr=\(error)
         StdIn=/dev/null
         StdOut=\(output)
      """
  }

  private static func partition(_ name: String?) async throws(SlurmFailure) {
    let partitions = try await SlurmHub().partitions()
    let open = partitions.pools.filter { $0.state == .open }
    let rows =
      [Sinfo.Row(partition: SlurmPartitions.anywhere, pools: open, names: open.map { partitions.name(of: $0) })]
      + partitions.pools.map { pool in
        Sinfo.Row(partition: partitions.name(of: pool), pools: [pool], names: [partitions.name(of: pool)])
      }
    let shown = rows.filter { name == nil || $0.partition == name }
    guard !shown.isEmpty else { throw SlurmFailure("Partition \(name ?? "") not found", isBare: true) }
    for row in shown {
      let gpus = row.pools.flatMap(\.capacity.accelerators).reduce(0) { $0 + $1.count }
      Terminal.line(
        """
        PartitionName=\(row.partition)
           AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL
           AllocNodes=ALL Default=\(row.partition == SlurmPartitions.anywhere ? "YES" : "NO") QoS=N/A
           DefaultTime=01:00:00 DisableRootJobs=NO ExclusiveUser=NO GraceTime=0 Hidden=NO
           MaxNodes=1 MaxTime=7-00:00:00 MinNodes=0 LLN=NO MaxCPUsPerNode=UNLIMITED
           Nodes=\(row.names.joined(separator: ","))
           PriorityJobFactor=1 PriorityTier=1 RootOnly=NO ReqResv=NO OverSubscribe=NO
           State=\(row.isUp ? "UP" : "DOWN") TotalCPUs=\(row.cpus) TotalNodes=\(row.names.count) SelectTypeParameters=NONE
           DefMemPerNode=512 MaxMemPerNode=\(row.memoryMiB)
           TRES=cpu=\(row.cpus),mem=\(row.memoryMiB)M,node=\(row.names.count),billing=\(row.cpus)\(gpus > 0 ? ",gres/gpu=\(gpus)" : "")

        """)
    }
  }

  /// The few that clients look for.
  private static func config() {
    let values = [
      ("ClusterName", "lingqu"), ("AccountingStorageType", "accounting_storage/slurmdbd"), ("JobRequeue", "0"),
      ("MaxArraySize", "\(SlurmArraySpec.size)"), ("MaxJobCount", "100000"), ("MinJobAge", "86400 sec"),
      ("PreemptMode", "OFF"), ("SLURM_VERSION", "22.05.8"),
    ]
    Terminal.line("Configuration data as of \(SlurmMoment.text(.now))")
    for (name, value) in values { Terminal.line(SlurmLayout<Int>.fit(name, 23, false) + " = " + value) }
  }
}
