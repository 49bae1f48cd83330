import Testing
import Vocabulary

@testable import Compute

@Suite struct SlurmScriptTests {
  private func script(_ command: [String], share: EngineShare? = nil) -> SlurmScript {
    var spec = JobSpec(command: command, environment: ["A": "/job/in/x 'y'"])
    spec.share = share
    return SlurmScript(spec: spec, folder: "/s/jobs/j", mark: "/s/ended/j")
  }

  @Test(
    "the hub's own folder of a job stands for the one on the cluster, and only where it is a path",
    arguments: [
      ("/job/in/a", "/s/jobs/j/work/in/a"),
      ("cat /job/in/a>/job/out/b", "cat /s/jobs/j/work/in/a>/s/jobs/j/work/out/b"),
      ("/job", "/s/jobs/j/work"), ("--x=/job/in", "--x=/s/jobs/j/work/in"), ("/jobs/a", "/jobs/a"),
      ("/data/job/in", "/data/job/in"), ("job", "job"), ("/job-x", "/job-x"), ("", ""),
    ])
  func places(_ word: String, _ expected: String) {
    #expect(script([word]).text.contains("exec -- '\(expected)' </dev/null"))
  }

  @Test("what is in a word stays in it") func quotes() {
    #expect(SlurmScript.quoted("a'; rm -rf $HOME\n`x`") == "'a'\\''; rm -rf $HOME\n`x`'")
    #expect(script(["x"]).text.contains("export A='/s/jobs/j/work/in/x '\\''y'\\'''"))
  }

  @Test("what Slurm is asked for") func request() throws {
    let share = EngineShare(
      partition: "p", account: "a", qos: "q", processors: 3,
      accelerators: [AcceleratorDemand(model: "V100,gpu:a100", count: 2), AcceleratorDemand(count: 1)])
    let body = script(["x"], share: share).request(job: "job_1")
    #expect(body["name"]?.string == "job_1" && body["no_requeue"] == .bool(true) && body["cpus_per_task"]?.int == 3)
    #expect(body["partition"]?.string == "p" && body["account"]?.string == "a" && body["qos"]?.string == "q")
    #expect(body["time_limit"]?.int == 10 && body["memory_per_node"]?.int == 1024)
    #expect(body["gres"]?.string == "gpu:v100_gpu_a100:2,gpu:1")
  }
}
