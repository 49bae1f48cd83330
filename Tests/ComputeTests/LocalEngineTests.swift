import Glibc
import Testing
import Vocabulary

@testable import Compute

/// Supervisors that die, never come, or come too late: a job ends, once, in bounded time.
@Suite(.timeLimit(.minutes(5))) struct LocalEngineTests {
  private let scratch: ScratchFolder
  private var ran: String { scratch.path + "/ran" }

  init() throws { scratch = try ScratchFolder() }

  /// An engine whose supervisor is a shell script. It is given the words `job-runner FOLDER`. Its patience is so long that
  /// only what an engine sees of its supervisor can end a job.
  private func engine(_ script: String, patience: Duration = .seconds(86_400)) throws -> LocalEngine {
    let path = try scratch.file("runner", "#!/bin/sh\n" + script + "\n", mode: 0o755)
    return try LocalEngine(root: scratch.path + "/jobs", runner: path, patience: patience)
  }

  private func start(_ engine: LocalEngine) throws {
    try engine.prepare("j")
    try engine.start("j", JobSpec(command: ["true"]), inputs: [])
  }

  /// Looks at the job until `condition` holds.
  private func settle(_ engine: LocalEngine, until condition: (EngineState) -> Bool) async -> EngineState {
    while true {
      let state = engine.observe("j")
      if condition(state) || Task.isCancelled { return state }
      await pause()
    }
  }

  /// Lets others run.
  private func pause() async {
    poll(nil, 0, 5)
    await Task.yield()
  }

  private func isOver(_ state: EngineState) -> Bool { if case .ended = state { true } else { false } }

  @Test("a supervisor that dies before it claims its job: lost, at once")
  func diesEarly() async throws {
    let engine = try engine("exit 1")
    try start(engine)
    #expect(await settle(engine, until: isOver) == .ended(LocalEngine.lost))
    engine.forget("j")
    #expect(engine.observe("j") == .unknown)
  }

  @Test("a supervisor that is killed before it claims its job: lost, at once")
  func killedEarly() async throws {
    let engine = try engine("kill -9 $$")
    try start(engine)
    #expect(await settle(engine, until: isOver) == .ended(LocalEngine.lost))
    engine.forget("j")
  }

  @Test("a supervisor that hangs before it claims its job: lost when our patience ends, and it may not run it any more")
  func hangs() async throws {
    let engine = try engine(
      "while [ ! -e '\(scratch.path)/go' ]; do sleep 0.01; done; ln -s /dev/null \"$2/claim\" && touch '\(ran)'; touch '\(scratch.path)/done'",
      patience: .seconds(1))
    try start(engine)
    #expect(engine.observe("j") == .starting)
    #expect(await settle(engine, until: isOver) == .ended(LocalEngine.lost))
    try scratch.file("go", "")
    while access(scratch.path + "/done", F_OK) != 0, !Task.isCancelled { await pause() }
    #expect(access(scratch.path + "/done", F_OK) == 0)
    #expect(access(ran, F_OK) != 0)
    engine.forget("j")
  }

  @Test("a supervisor that dies after it claimed its job: lost, and never started again")
  func diesLate() async throws {
    let engine = try engine(
      "start=$(sed 's/.*) //' /proc/$$/stat | cut -d' ' -f20); "
        + "printf '{\"boot\":\"%s\",\"pid\":%d,\"start\":%d}' $(cat /proc/sys/kernel/random/boot_id) $$ $start >\"$2/c\"; "
        + "mv \"$2/c\" \"$2/claim\"; echo x >>'\(ran)'; while [ ! -e '\(scratch.path)/go' ]; do sleep 0.01; done")
    try start(engine)
    #expect(await settle(engine) { $0 == .running || isOver($0) } == .running)
    try start(engine)
    try scratch.file("go", "")
    #expect(await settle(engine, until: isOver) == .ended(LocalEngine.lost))
    #expect(Files.read(ran, most: 100) == Array("x\n".utf8))
    engine.forget("j")
  }

  @Test("after a restart of the hub, a job that nobody claimed never runs, and one with a result has it")
  func reconciles() throws {
    let engine = try engine("exec sleep 60")
    for job in ["a", "b"] { try scratch.folder("jobs/" + job) }
    for job in ["a", "b"] { try scratch.file("jobs/\(job)/spec.json", "{}") }
    let result = JobResult(
      ending: .exited, exitCode: 0, cpuMilliseconds: 1, peakMemoryBytes: 1, startedAt: 1, endedAt: 2, logBytes: 0,
      outputBytes: 0)
    #expect(try Claim.take(scratch.path + "/jobs/b", as: Claim(pid: 1 << 30, start: 1, boot: Processes.boot)))
    try Files.write(try JSON(encoding: result).canonical, to: scratch.path + "/jobs/b/result.json")
    #expect(engine.settle("a") == .unknown && engine.settle("a") == .unknown, "also when it is asked again")
    #expect(engine.settle("b") == .ended(result))
    #expect(engine.settle("absent") == .unknown)
  }

  @Test("what another has settled does not start, not even if whoever wanted to start it was stopped just before")
  func settledBefore() async throws {
    let engine = try engine("ln -s /dev/null \"$2/claim\" && touch '\(ran)'; touch '\(scratch.path)/done'")
    try engine.prepare("j")
    engine.settle("j")
    try start(engine)
    while access(scratch.path + "/done", F_OK) != 0, !Task.isCancelled { await pause() }
    #expect(access(scratch.path + "/done", F_OK) == 0)
    #expect(access(ran, F_OK) != 0)
    #expect(engine.observe("j") == .ended(LocalEngine.lost))
    engine.forget("j")
    #expect(throws: ComputeFailure.self) { try engine.start("j", JobSpec(command: ["true"]), inputs: []) }
    #expect(engine.observe("j") == .unknown)
  }

  @Test("a folder of jobs that others may write to is refused, and it is said why")
  func folderOfOthers() throws {
    try scratch.folder("jobs")
    chmod(scratch.path + "/jobs", 0o777)
    let engine = try LocalEngine(root: scratch.path + "/jobs")
    #expect(engine.obstacle()?.contains("others may write") == true)
    #expect(throws: ComputeFailure.self) { try start(engine) }
  }

  @Test("a folder of jobs that is a link is refused")
  func linkedFolder() throws {
    try scratch.folder("elsewhere")
    #expect(symlink(scratch.path + "/elsewhere", scratch.path + "/jobs") == 0)
    let engine = try LocalEngine(root: scratch.path + "/jobs")
    #expect(engine.obstacle()?.contains("not a folder") == true)
  }
}
