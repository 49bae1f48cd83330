import Vocabulary

/// What a node runs for a job: it makes sure that the job runs once, holds it to its limits, and tells that it has ended.
///
/// Slurm may be asked twice, when nobody could tell whether the first request had come through. Of several scripts of one job
/// the one that makes the file `claim` first runs it; open(2) with O_EXCL, which bash's `noclobber` is, decides that on a
/// file system that nodes share too. It starts no program besides the command: bash's own words do all.
struct SlurmScript {
  let spec: JobSpec
  /// The job's folder.
  let folder: String
  /// The file that tells that it has ended, and with which exit code.
  let mark: String

  var text: String {
    let limits = spec.limits
    let work = folder + "/work"
    var lines = [
      "#!/bin/bash", "set -C", "claim=\(Self.quoted(folder + "/claim"))",
      "if ! echo \"$SLURM_JOB_ID\" 2>/dev/null >\"$claim\"; then",
      "  : >|\(Self.quoted(folder))/superseded.$SLURM_JOB_ID", "  exit 0", "fi", "set +C",
      "cd \(Self.quoted(work)) || exit 126",
      "ulimit -S -t \(limits.cpuSeconds)", "ulimit -H -t \(limits.cpuSeconds + 5)",
      "ulimit -f \(max(1, limits.diskBytes >> 10))", "ulimit -c 0",
      "export HOME=\(Self.quoted(work)) LINGQU_JOB=\(Self.quoted(work))",
    ]
    for (name, value) in spec.environment.sorted(by: { $0.key < $1.key }) {
      lines.append("export \(name)=\(Self.quoted(placed(value)))")
    }
    let place = spec.folder.map { "cd -- \(Self.quoted($0)) 2>&3 && " } ?? ""
    let words = spec.command.map { Self.quoted(placed($0)) }.joined(separator: " ")
    lines += [
      // Slurm 22.05 tells it to commands of sbatch only.
      "export SLURM_CPUS_PER_TASK=\(spec.share?.processors ?? 1)",
      // It outlives its command when both are told to stop: of what it has not waited for, accounting knows nothing.
      "trap : TERM", "exec 3>&2 2>/dev/null",
      // `exec` runs programs only, none of bash's own words.
      SlurmWatch(folder: folder, command: "\(place)exec -- \(words)").text,
      "echo $code 2>/dev/null >|\(Self.quoted(mark))", "exit $code", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// A job file names `/job/in` and `/job/out`, as they are in the hub's own sandbox; here they lie elsewhere.
  private func placed(_ word: String) -> String {
    var out = ""
    var rest = word[...]
    while let range = rest.firstRange(of: "/job") {
      let before = range.lowerBound == word.startIndex ? nil : word[word.index(before: range.lowerBound)]
      let after = range.upperBound < word.endIndex ? word[range.upperBound] : nil
      out += rest[..<range.lowerBound]
      let isWhole = !Self.isOfName(before) && (after == "/" || !Self.isOfName(after))
      out += isWhole ? folder + "/work" : "/job"
      rest = rest[range.upperBound...]
    }
    return out + rest
  }

  private static func isOfName(_ character: Character?) -> Bool {
    guard let character else { return false }
    return character.isLetter || character.isNumber || "._-/~".contains(character)
  }

  /// For bash, whatever is in it.
  static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// What Slurm is asked for.
  func request(job: String) -> JSON {
    let share = spec.share ?? EngineShare()
    var body: [String: JSON] = [
      "name": .string(job), "comment": "lingqu", "current_working_directory": .string(folder + "/work"),
      "standard_output": .string(folder + "/log"), "standard_error": .string(folder + "/log"),
      // A script that finds the job claimed must not cut off what it has written.
      "open_mode": "append", "standard_input": "/dev/null",
      "environment": ["PATH": "/usr/local/bin:/usr/bin:/bin"],
      "cpus_per_task": .int(share.processors), "tasks": 1,
      // `requeue` is not heeded by slurmrestd 22.05.
      "no_requeue": true,
      "memory_per_node": .int(max(1, spec.limits.memoryBytes >> 20)),
      "time_limit": .int(max(1, (spec.limits.wallSeconds + 59) / 60)),
    ]
    if let partition = share.partition { body["partition"] = .string(partition) }
    if let account = share.account { body["account"] = .string(account) }
    if let qos = share.qos { body["qos"] = .string(qos) }
    if !share.accelerators.isEmpty {
      // A part of one is counted in what Slurm calls shards.
      let words = share.accelerators.map { sort in
        (share.slices == nil ? "gpu" : "shard") + (sort.model.map { ":" + Self.type($0) } ?? "")
          + ":\(share.slices ?? sort.count)"
      }
      body["gres"] = .string(words.joined(separator: ","))
    }
    return .object(body)
  }

  /// A model as clusters commonly name it, and nothing that would mean more than a name.
  static func type(_ model: String) -> String {
    String(
      model.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
  }
}
