/// The command line that runs a job in its own namespaces: no network, no other processes, its own user, a read-only
/// system, and of the hub's files only its own folder.
struct Sandbox {
  /// The descriptor on which bubblewrap finds the seccomp program.
  static let seccompDescriptor: Int32 = 10

  let spec: JobSpec
  /// Where the job's inputs lie.
  let folder: String
  let workspace: Workspace
  /// The user the job runs as; nil: the hub's own, in a user namespace.
  let uid: UInt32?
  /// Left out only in the test that shows what the filter is for.
  var isFiltered = true
  /// The file that is mounted at `/opt/lingqu/bin/lingqu`.
  var program: String?

  init(spec: JobSpec, folder: String, workspace: Workspace, uid: UInt32?, isFiltered: Bool = true) {
    self.spec = spec
    self.folder = folder
    self.workspace = workspace
    self.uid = uid
    self.isFiltered = isFiltered
  }

  /// Bubblewrap and its options.
  var command: [String] {
    var words = [
      "/usr/bin/bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
      "--cap-drop", "ALL", "--clearenv", "--hostname", "job", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin",
      "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
      // awk, editors and compilers are links through here.
      "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache",
      "/etc/ld.so.cache", "--proc", "/proc", "--dev", "/dev", "--bind", workspace.path + "/shm", "/dev/shm", "--bind",
      workspace.path + "/tmp", "/tmp", "--dir", "/opt", "--bind", workspace.work, "/job", "--ro-bind", folder + "/in",
      "/job/in",
    ]
    for path in spec.readOnly { words += ["--ro-bind", path, path] }
    if let program { words += ["--ro-bind", program, "/opt/lingqu/bin/lingqu"] }
    // The root and /dev are memory file systems of bubblewrap's, which have no bounds: once built, nothing is written there.
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/job"]
    if isFiltered { words += ["--seccomp", String(Self.seccompDescriptor)] }
    var environment = ["PATH": "/opt/lingqu/bin:/usr/bin:/bin", "HOME": "/job", "LANG": "C.UTF-8", "TMPDIR": "/tmp"]
    environment.merge(spec.environment) { _, given in given }
    for name in environment.keys.sorted() { words += ["--setenv", name, environment[name] ?? ""] }
    return words + ["--"] + spec.command
  }

  /// Steps down to the job's user and its limits before bubblewrap starts.
  func wrapped(cgroup: Cgroup?) -> [String] {
    let joins = (cgroup?.processFiles ?? []).map { "echo $$ > '\($0)' &&" }.joined(separator: " ")
    var words = ["/bin/sh", "-c", joins + " exec \"$@\"", "sh"]
    words += ["/usr/bin/prlimit", "--core=0", "--nofile=512", "--fsize=\(spec.limits.diskBytes)"]
    if cgroup == nil { words += ["--as=\(spec.limits.memoryBytes)", "--nproc=\(spec.limits.processes)"] }
    words.append("--cpu=\(spec.limits.cpuSeconds + 1)")
    // Where the hub is not root, the supervisor has the rights of its namespace to mount; the job has none.
    words += ["/usr/bin/setpriv", "--inh-caps=-all", "--ambient-caps=-all"]
    if let uid { words += ["--reuid=\(uid)", "--regid=\(uid)", "--clear-groups"] }
    return words + command
  }
}
