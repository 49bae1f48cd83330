import Glibc
import Vocabulary

/// The file that a batch job runs: the submitter's environment, Slurm's variables, the script, and what it all runs in.
struct SlurmBatch {
  var script: SlurmScriptFile
  var arguments: [String]
  /// Variables of the submitter's environment that the job sees.
  var environment: [String: String] = [:]
  /// `SLURM_…`, as far as they are known before it runs.
  var variables: [String: String] = [:]
  var output = ""
  var error: String?
  var input: String?
  var appends = false
  var signal: SlurmSignal?
  /// For one run.
  var seconds: Int64 = 0
  /// How often it may run, the first time included.
  var runs: Int64 = 1
  /// Whether it goes back to its queue when it had to make room or its machine failed.
  var isRequeued = false

  var text: String {
    var lines = [
      "#!/bin/bash", "# A batch job, as lingqu slurm-shim hands it in.",
      "for name in ${!SLURM_*}; do unset \"$name\"; done",
    ]
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      switch name {
      // They may not be there, or not be one's own.
      case "HOME": lines.append("[ ! -w \(Self.quoted(value)) ] || export HOME=\(Self.quoted(value))")
      case "TMPDIR": lines.append("[ ! -w \(Self.quoted(value)) ] || export TMPDIR=\(Self.quoted(value))")
      case "PATH": lines.append("export PATH=\(Self.quoted(value)):\"$PATH\"")
      default: lines.append("export \(name)=\(Self.quoted(value))")
      }
    }
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
      lines.append("export \(name)=\(Self.quoted(value))")
    }
    lines.append("output=\(Self.quoted(output)) error=\(Self.quoted(error ?? "")) input=\(Self.quoted(input ?? ""))")
    lines.append("mode=\(appends ? "append" : "truncate") limit=\(seconds) runs=\(runs)")
    lines.append(
      "signal=\(signal?.name ?? "") ahead=\(signal?.seconds ?? 0) signalled=\(signal?.isForScript == true ? "batch" : "steps")"
    )
    lines.append("interpreter=(\(script.interpreter.map(Self.quoted).joined(separator: " ")))")
    lines.append("arguments=(\(arguments.map(Self.quoted).joined(separator: " ")))")
    let frame = SlurmRuntime.frame.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    let making = frame.firstIndex { $0.hasPrefix("mkdir") } ?? 0
    lines += frame[...making]
    lines += Self.file("$frame/library", SlurmRuntime.library)
    lines += Self.file("$frame/bin/srun", SlurmRuntime.srun)
    lines += Self.file("$frame/bin/scontrol", SlurmRuntime.scontrol)
    lines += Self.file("$frame/slurm_script", script.text)
    lines.append("chmod 700 \"$frame/slurm_script\" \"$frame/bin/srun\" \"$frame/bin/scontrol\"")
    lines += frame[(making + 1)...]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A file as it is, by a here-document whose end is nowhere in it.
  private static func file(_ path: String, _ text: String) -> [String] {
    var end = "END_OF_FILE"
    while text.contains(end) { end += "_" }
    return ["cat >\"\(path)\" <<'\(end)'", text.hasSuffix("\n") ? String(text.dropLast()) : text, end]
  }

  /// For bash, whatever is in it.
  static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// The process's environment as `--export` has it: `ALL`, `NONE`, names, and names with values. What is the hub's client's own
  /// stays behind: it may hold a key.
  static func environment(_ export: String?) -> [String: String] {
    var all: [String: String] = [:]
    var place = environ
    while let entry = place.pointee {
      let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, isName(parts[0]) { all[String(parts[0])] = String(parts[1]) }
      place += 1
    }
    for name in all.keys where isOwn(name) { all[name] = nil }
    let words = (export ?? "ALL").split(separator: ",").map { String($0) }
    if words.contains(where: { ["NONE", "NIL"].contains($0.uppercased()) }) { return [:] }
    var taken = words.contains { $0.uppercased() == "ALL" } ? all : [:]
    for word in words where word.uppercased() != "ALL" {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      guard isName(parts[0][...]) else { continue }
      taken[parts[0]] = parts.count == 2 ? parts[1] : all[parts[0]]
    }
    return taken
  }

  private static func isOwn(_ name: String) -> Bool {
    ["LINGQU_", "SLURM_", "SBATCH_", "BASH_FUNC"].contains { name.hasPrefix($0) }
      || ["PWD", "OLDPWD", "SHLVL", "_", "BASHOPTS", "SHELLOPTS", "UID", "EUID", "PPID"].contains(name)
  }

  private static func isName(_ name: Substring) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
    }
  }
}

/// `--signal=[B:]NAME[@SECONDS]`.
struct SlurmSignal {
  var name: String
  var seconds: Int64
  var isForScript: Bool

  init?(_ text: String) {
    var rest = text[...]
    isForScript = false
    if let colon = rest.firstIndex(of: ":") {
      isForScript = rest[..<colon].contains("B")
      rest = rest[rest.index(after: colon)...]
    }
    let parts = rest.split(separator: "@", maxSplits: 1).map { String($0) }
    guard let word = parts.first else { return nil }
    seconds = 60
    if parts.count == 2 {
      guard let told = SlurmWords.whole(parts[1]), told <= 65_535 else { return nil }
      seconds = told
    }
    let plain = word.uppercased().hasPrefix("SIG") ? String(word.uppercased().dropFirst(3)) : word.uppercased()
    let names = [
      "HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "ALRM", "TERM", "CHLD", "CONT", "STOP", "TSTP", "WINCH", "URG",
    ]
    guard names.contains(plain) || SlurmWords.whole(plain).map({ (1...64).contains($0) }) == true else { return nil }
    name = plain
  }
}
