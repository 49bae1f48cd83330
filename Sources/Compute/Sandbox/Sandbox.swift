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
    command(spec.command, in: "/job", environment: spec.environment, image: image(spec.image))
  }

  /// This machine's programs.
  private static let system = [
    "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink",
    "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
    // awk, editors and compilers are links through here.
    "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache",
    "/etc/ld.so.cache", "--dir", "/opt",
  ]

  /// - Parameters:
  ///   - mounts: further options, before the root becomes read-only.
  ///   - image: what it runs in, or with.
  func command(
    _ command: [String], in place: String, environment given: [String: String], mounts: [String] = [],
    image: Image? = nil
  ) -> [String] {
    var words = [
      "/usr/bin/bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
      "--cap-drop", "ALL", "--clearenv", "--hostname", "job",
    ]
    words += image?.root?.mounts ?? Self.system
    words += [
      "--proc", "/proc", "--dev", "/dev", "--bind", workspace.path + "/shm", "/dev/shm", "--bind",
      workspace.path + "/tmp", "/tmp", "--bind", workspace.work, "/job", "--ro-bind", folder + "/in", "/job/in",
    ]
    words += mounts + (image?.mounts ?? [])
    // An image has what its programs need, and may have no place for what ours do.
    if image?.root == nil {
      for path in spec.readOnly where !isOwn(path) { words += ["--ro-bind", path, path] }
      if let program { words += ["--ro-bind", program, "/opt/lingqu/bin/lingqu"] }
    }
    // The root and /dev are memory file systems of bubblewrap's, which have no bounds: once built, nothing is written there.
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", place]
    if isFiltered { words += ["--seccomp", String(Self.seccompDescriptor)] }
    let usual = image?.root == nil ? ["/opt/lingqu/bin", "/usr/bin", "/bin"] : RootFileSystem.programs
    let path = ((image?.programs ?? []) + usual).joined(separator: ":")
    var environment = ["PATH": path, "HOME": "/job", "LANG": "C.UTF-8", "TMPDIR": "/tmp"]
    // Programs that were written for containers ask who they are.
    if spec.task != nil { environment.merge(["USER": "job", "LOGNAME": "job"]) { _, name in name } }
    environment.merge(given) { _, given in given }
    for name in environment.keys.sorted() { words += ["--setenv", name, environment[name] ?? ""] }
    return words + ["--"] + command
  }

  /// Whether a task has a folder of its own where `path` begins.
  private func isOwn(_ path: String) -> Bool {
    path.split(separator: "/").first.map { spec.task?.firsts.contains(String($0)) ?? false } ?? false
  }

  /// Steps down to the job's user and its limits before bubblewrap starts.
  func wrapped(_ command: [String], cgroup: Cgroup?) -> [String] {
    var joins = (cgroup?.processFiles ?? []).map { "echo $$ > '\($0)' &&" }.joined(separator: " ")
    // What a task leaves in a shared folder is for whoever the folder is shared with.
    if spec.task != nil, spec.reach?.folders?.isEmpty == false { joins += " umask 0 &&" }
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
