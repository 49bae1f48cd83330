/// The command line that runs a job in its own namespaces: no network, no other processes, its own user, a read-only
/// system, and of the hub's files only its own folder.
enum Sandbox {
  /// The descriptor on which bubblewrap finds the seccomp program.
  static let seccompDescriptor: Int32 = 10

  /// Bubblewrap and its options for `spec`, with the job's files in `folder`.
  ///
  /// - Parameter filtered: leave out only in the test that shows what the filter is for.
  static func command(_ spec: JobSpec, folder: String, filtered: Bool = true) -> [String] {
    var words = [
      "/usr/bin/bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
      "--cap-drop", "ALL", "--clearenv", "--hostname", "job", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin",
      "/bin",
      "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc",
      "/proc",
      "--dev", "/dev", "--size", "67108864", "--tmpfs", "/tmp", "--dir", "/opt", "--bind", folder + "/work", "/job",
      "--ro-bind", folder + "/in", "/job/in", "--chdir", "/job",
    ]
    for path in spec.readOnly { words += ["--ro-bind", path, path] }
    if let lingqu = spec.lingqu { words += ["--ro-bind", lingqu, "/opt/lingqu/bin/lingqu"] }
    if filtered { words += ["--seccomp", String(seccompDescriptor)] }
    var environment = ["PATH": "/opt/lingqu/bin:/usr/bin:/bin", "HOME": "/job", "LANG": "C.UTF-8", "TMPDIR": "/tmp"]
    environment.merge(spec.environment) { _, given in given }
    for name in environment.keys.sorted() { words += ["--setenv", name, environment[name] ?? ""] }
    return words + ["--"] + spec.command
  }

  /// Steps down to the job's user and its limits before bubblewrap starts.
  static func wrapped(_ spec: JobSpec, folder: String, cgroup: Cgroup?, filtered: Bool = true) -> [String] {
    let joins = (cgroup?.processFiles ?? []).map { "echo $$ > '\($0)' &&" }.joined(separator: " ")
    var words = ["/bin/sh", "-c", joins + " exec \"$@\"", "sh"]
    words += [
      "/usr/bin/prlimit", "--core=0", "--nofile=512", "--fsize=\(spec.limits.diskBytes)",
    ]
    if cgroup == nil { words += ["--as=\(spec.limits.memoryBytes)", "--nproc=\(spec.limits.processes)"] }
    words.append("--cpu=\(spec.limits.cpuSeconds + 1)")
    if let uid = spec.uid {
      words += ["/usr/bin/setpriv", "--reuid=\(uid)", "--regid=\(uid)", "--clear-groups"]
    }
    return words + command(spec, folder: folder, filtered: filtered)
  }
}
