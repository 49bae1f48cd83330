/// What `sbatch` may be given, and what becomes of each option here.
enum SbatchOptions {
  /// What is carried out.
  static let used = [
    "account=,A", "array=,a", "begin=,b", "chdir=,D", "comment=", "cpus-per-gpu=", "cpus-per-task=,c", "deadline=",
    "dependency=,d", "error=,e", "export=", "gpus=,G", "gpus-per-node=", "gpus-per-task=", "gres=", "input=,i",
    "job-name=,J", "mem=", "mem-per-cpu=", "mem-per-gpu=", "nodes=,N", "ntasks=,n", "ntasks-per-node=",
    "ntasks-per-gpu=",
    "open-mode=", "output=,o", "parsable", "partition=,p", "qos=,q", "signal=", "test-only", "time=,t", "wait,W",
    "wrap=",
    "clusters=,M", "cluster=", "help,h", "usage", "version,V", "quiet,Q", "verbose,v", "requeue", "no-requeue",
  ]
  /// What changes nothing that a job could see here: it has its share of one node to itself.
  static let harmless = [
    "cores-per-socket=", "cpu-bind=", "cpu-freq=", "distribution=,m", "exclude=,x", "exclusive?", "extra-node-info=,B",
    "get-user-env?", "gpu-bind=", "gpu-freq=", "hint=", "ignore-pbs", "kill-on-invalid-dep=", "mail-type=",
    "mail-user=",
    "mem-bind=", "mincpus=", "nice?", "no-kill?,k", "ntasks-per-core=", "ntasks-per-socket=", "overcommit,O",
    "oversubscribe,s", "priority=", "propagate?", "sockets-per-node=", "spread-job", "threads-per-core=", "time-min=",
    "tmp=", "tres-bind=", "tres-per-task=", "umask=", "use-min-nodes", "wait-all-nodes=", "wckey=",
  ]
  /// Of these, what a user who asks for them would miss.
  static let missed = ["exclude", "exclusive", "mail-type", "nice", "priority"]
  /// What would make another job of it, if it were left out.
  static let refused = [
    "acctg-freq=", "batch=", "bb=", "bbf=", "cluster-constraint=", "constraint=,C", "container=", "container-id=",
    "contiguous", "core-spec=,S", "delay-boot=", "export-file=", "gid=", "gres-flags=", "hold,H", "licenses=,L",
    "mcs-label=", "network=", "nodefile=,F", "nodelist=,w", "power=", "prefer=", "profile=", "reboot", "reservation=",
    "sockets=", "switches=", "thread-spec=", "uid=",
  ]

  static func read(_ words: [String]) throws(SlurmFailure) -> SlurmOptions {
    let options = try SlurmOptions(words, used + harmless + refused, of: "sbatch", isOrdered: true, code: 255)
    let names = Set(refused.map { $0.prefix { $0 != "=" && $0 != "?" && $0 != "," } })
    if let found = options.given.first(where: { names.contains($0.name[...]) }) {
      throw SlurmFailure("--\(found.name) is not available: the hub places jobs itself and has nothing like it")
    }
    return options
  }

  /// The words of a script's `#SBATCH` lines: those before its first command.
  static func words(of script: String) -> [String] {
    var words: [String] = []
    for line in script.split(separator: "\n", omittingEmptySubsequences: true) {
      let text = line.drop { $0 == " " || $0 == "\t" }
      if text.isEmpty { continue }
      guard text.hasPrefix("#") else { break }
      guard line.hasPrefix("#SBATCH"), let next = line.dropFirst(7).first, next == " " || next == "\t" else { continue }
      words += split(line.dropFirst(7))
    }
    return words
  }

  /// As a shell would, with quotes and backslashes, to the end or to a comment.
  static func split(_ line: Substring) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = line
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"", let next = rest.first, next == "\"" || next == "\\" {
          word = (word ?? "") + String(rest.removeFirst())
        } else {
          word = (word ?? "") + String(character)
        }
        continue
      }
      switch character {
      case "'", "\"":
        quote = character
        word = word ?? ""
      case "\\": word = (word ?? "") + (rest.popFirst().map { String($0) } ?? "")
      case " ", "\t":
        if let done = word { words.append(done) }
        word = nil
      case "#" where word == nil: return words
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
