/// What a pod runs for a job, in any shell that POSIX would know: it makes sure that the job runs once, holds it to its limits,
/// tells what it takes while it runs, and leaves a record of how it ended. Besides the command it starts `sleep` only.
///
/// Kubernetes may start a pod again for a job that is to run once (as its own documentation says). Of several pods the one that
/// makes the file `claim` first runs the command; O_EXCL, which `set -C` is, decides that on a file system that nodes share.
struct KubernetesScript {
  let spec: JobSpec

  /// Where the job's folder is in the pod, with what the hub and the script tell each other…
  static let box = "/lingqu"
  /// …and what of it is the job's own.
  static let work = "/job"

  var text: String {
    let limits = spec.limits
    var lines = [
      "set -C", "if ! echo \"$LINGQU_POD\" 2>/dev/null >\(Self.box)/claim; then exit 0; fi", "set +C",
      "unset LINGQU_POD",
      "exec >>\(Self.box)/log 2>&1", "cd \(Self.work) || exit 126",
      "ulimit -S -t \(limits.cpuSeconds)", "ulimit -H -t \(limits.cpuSeconds + 5)",
      // In POSIX's blocks of 512 bytes.
      "ulimit -f \(max(1, limits.diskBytes >> 9))", "ulimit -c 0",
      "export HOME=\(Self.work) LINGQU_JOB=\(Self.work)",
    ]
    for (name, value) in spec.environment.sorted(by: { $0.key < $1.key }) {
      lines.append("export \(name)=\(SlurmScript.quoted(value))")
    }
    let words = spec.command.map(SlurmScript.quoted).joined(separator: " ")
    let place = spec.folder.map { "cd -- \(SlurmScript.quoted($0)) 2>&3 && " } ?? ""
    lines += [
      // What the shell itself says of a command that was killed is not the command's.
      "told= pid=", "exec 3>&2 2>/dev/null", Self.seen, Self.watch,
      "(\(place)exec \(words)) </dev/null 2>&3 3>&- &", "pid=$!",
      "trap 'told=1; kill -TERM $pid' TERM", "wait $pid", "code=$?",
      // `wait` comes back also when the shell was told to stop.
      "while kill -0 $pid; do wait $pid; code=$?; done", "trap '' TERM",
      // Nobody is left who could write another record. Only in a process namespace of its own, as in every pod.
      "kill $watch", "if [ $$ = 1 ]; then kill -KILL -1; fi", "seen",
      "{ echo code $code; [ -z \"$told\" ] || echo told; echo microseconds $used; echo nanoseconds $old; echo peak $peak; times; echo end; } >|\(Self.box)/record",
      "exit $code", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// What the kernel has counted for the container, in the places of both versions of control groups.
  private static let seen = """
    seen() {
    used= old= peak= held= c=/sys/fs/cgroup
    if [ -r $c/cpu.stat ]; then while read -r k v; do [ "$k" != usage_usec ] || used=$v; done <$c/cpu.stat; fi
    if [ -r $c/cpuacct/cpuacct.usage ]; then read -r old <$c/cpuacct/cpuacct.usage; fi
    for f in $c/memory.peak $c/memory/memory.max_usage_in_bytes; do if [ -r $f ]; then read -r peak <$f; fi; done
    for f in $c/memory.current $c/memory/memory.usage_in_bytes; do if [ -r $f ]; then read -r held <$f; fi; done
    }
    """

  /// Tells every few seconds what the container has taken so far.
  private static let watch = """
    (trap - TERM; while sleep 2; do seen; \(ClusterUsage.written(
      microseconds: "used", nanoseconds: "old", bytes: "held", to: box + "/" + ClusterUsage.file)); done) \
    </dev/null >/dev/null 2>&1 3>&- & watch=$!
    """
}
