import NIOHTTP1
import Testing
import Vocabulary

@testable import Compute

@Suite struct KubernetesTests {
  static let words: JSON = [
    "kind": "kubernetes", "url": "https://k:6443/", "tokenFile": "t", "namespace": "lingqu", "folder": "/shared/",
    "claim": "vol", "subPath": "hubs/a", "user": 65532, "image": "base:1", "images": ["r.example.org/"],
    "accelerators": ["V100": ["resource": "nvidia.com/gpu", "nodeSelector": ["gpu": "v100"]]],
  ]

  private func configuration(_ changes: [String: JSON] = [:]) throws -> KubernetesConfiguration {
    let members = try #require(Self.words.object).merging(changes) { _, new in new }
    return try KubernetesConfiguration("c", .object(members), in: "/e")
  }

  private func document(_ share: EngineShare) throws -> JSON {
    var spec = JobSpec(command: ["secret-word"])
    spec.share = share
    return try KubernetesManifest(configuration: try configuration(), spec: spec, job: "job_1").document()
  }

  @Test("what the API server is asked for") func manifest() throws {
    var share = EngineShare(processors: 2, accelerators: [AcceleratorDemand(model: "v100", count: 2)])
    (share.milliCPU, share.queue, share.priorityClass, share.image) = (1_500, "q", "low", "r.example.org/x")
    let body = try document(share)
    let pod = try #require(body["spec"]?["template"]?["spec"])
    let container = try #require(pod["containers"]?.array?.first)
    #expect(body["metadata"]?["name"] == "job-1" && body["spec"]?["backoffLimit"] == 0)
    #expect(body["metadata"]?["labels"]?["kueue.x-k8s.io/queue-name"] == "q")
    #expect(pod["nodeSelector"] == ["gpu": "v100"] && pod["priorityClassName"] == "low")
    #expect(container["resources"]?["limits"] == ["cpu": "1500m", "memory": "1073741824", "nvidia.com/gpu": "2"])
    #expect(container["volumeMounts"]?.array?.first?["subPath"] == "hubs/a/jobs/job_1")
    // Who may read Jobs does not read commands.
    #expect(!String(decoding: body.canonical, as: UTF8.self).contains("secret-word"))
  }

  @Test("images and accelerators that the cluster does not have") func refuses() throws {
    var share = EngineShare()
    share.image = "elsewhere.example.org/x"
    #expect(throws: ClusterFailure.self) { try document(share) }
    #expect(throws: ClusterFailure.self) {
      try document(EngineShare(accelerators: [AcceleratorDemand(model: "h100", count: 1)]))
    }
  }

  @Test(
    "configurations that cannot be",
    arguments: [
      ("url", "http://k"), ("folder", "shared"), ("user", 0), ("namespace", "Big"), ("claim", ""), ("user", "me"),
    ] as [(String, JSON)])
  func configurations(_ member: String, _ value: JSON) {
    #expect(throws: (any Error).self) { try configuration([member: value]) }
  }

  @Test("what an answer other than success means") func failures() {
    func failure(_ method: HTTPMethod, _ status: UInt, _ body: String, retry: Int64? = nil) -> ClusterFailure {
      KubernetesClient.failure(method, status, retry, Array(body.utf8))
    }
    func isNo(_ failure: ClusterFailure) -> Bool { if case .refused = failure { true } else { false } }
    func pause(_ failure: ClusterFailure) -> Int64? {
      if case .unreachable(_, let pause) = failure { pause } else { nil }
    }
    let status = "{\"kind\":\"Status\",\"message\":\"m\"}"
    #expect(isNo(failure(.GET, 404, status)) && isNo(failure(.POST, 422, status)) && isNo(failure(.POST, 409, status)))
    // A page that somebody between puts there says nothing of the job.
    #expect(!isNo(failure(.GET, 404, "<html>not found</html>")) && !isNo(failure(.POST, 404, status)))
    #expect(!isNo(failure(.POST, 403, "{\"kind\":\"Status\",\"message\":\"exceeded quota\"}")))
    #expect(isNo(failure(.POST, 403, "{\"kind\":\"Status\",\"message\":\"admission webhook x denied the request\"}")))
    #expect(
      pause(failure(.GET, 429, status, retry: 7)) == 7_000
        && pause(failure(.GET, 503, status, retry: 1 << 40)) == 60_000)
    #expect(pause(failure(.GET, 500, status, retry: -5)) == 1_000)
  }
}
