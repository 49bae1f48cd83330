import Glibc
import Synchronization
import Vocabulary

/// A job's supervisor, a process of its own: `lingqu job-runner FOLDER`. It outlives the hub, holds the job to its limits, and
/// leaves the outcome in the folder.
///
/// The folder holds `spec.json`; whoever makes ``Claim`` first decides the job's fate: the runner, which then runs it,
/// or the hub, which then declares it lost. So a job runs at most once, whatever is killed when.
///
/// It is started in a mount namespace of its own, see ``LocalEngine``.
public enum JobRunner {
  /// Where the numbers of users that are taken are kept, for all hubs of this machine.
  static let userFolder = "/var/tmp/lingqu-jobs/users"

  /// Runs the job of `folder`. Returns the process's exit code.
  ///
  /// - Parameter filtered: leave out only in the test that shows what the filter of system calls is for.
  public static func main(folder: String, filtered: Bool = true) -> Int32 {
    heedSignals()
    do {
      guard try Claim.take(folder, as: .own) else { return 0 }
      guard let bytes = Files.read(folder + "/spec.json", most: 1 << 20) else { throw ComputeFailure("read", folder) }
      let spec = try JSON.parse(bytes).decode(JobSpec.self)
      let user = geteuid() == 0 ? try UserNumber(folder: userFolder, seed: folder) : nil
      defer { user?.release() }
      if let user {
        // Only this job's user passes through to its files.
        guard chown(folder, 0, user.value) == 0, chmod(folder, 0o710) == 0 else {
          throw ComputeFailure("chown", folder)
        }
      }
      let workspace = try Workspace(folder: folder, limits: spec.limits, uid: user?.value)
      let ownProgram = folder + "/lingqu"
      var sandbox = Sandbox(
        spec: spec, folder: folder, workspace: workspace, uid: user?.value, isFiltered: filtered)
      if try Workspace.show(program: Processes.own, at: ownProgram) { sandbox.program = ownProgram }
      var supervision = Supervision(sandbox)
      let result = try supervision.run()
      try Files.write(try JSON(encoding: result).canonical, to: folder + "/result.json")
      return 0
    } catch {
      // The claim stands and this process is gone, so the hub finds the job lost; the log says why.
      let log = open(folder + "/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      let words = Array("lingqu: the job could not be run: \(error)\n".utf8)
      _ = write(log, words, words.count)
      close(log)
      return 1
    }
  }

  /// Whether this process was asked to end.
  static var isStopped: Bool { stopped.load(ordering: .relaxed) }
  private static let stopped = Atomic(false)

  private static func heedSignals() {
    // Made before a handler may touch it.
    stopped.store(false, ordering: .relaxed)
    for number in [SIGTERM, SIGINT, SIGHUP] {
      _ = signal(number) { _ in JobRunner.stopped.store(true, ordering: .relaxed) }
    }
    _ = signal(SIGPIPE, SIG_IGN)
  }
}
