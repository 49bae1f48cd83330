import NIOHTTP1
import Vocabulary

extension KubernetesAPI {
  private var batch: String { "/apis/batch/v1/namespaces/\(namespace)/jobs" }
  private var core: String { "/api/v1/namespaces/\(namespace)" }

  /// Makes a job. False if there is one of its name: this hub's own from before.
  func create(_ job: JSON) async throws(ClusterFailure) -> Bool {
    do {
      _ = try await client.call(.POST, batch, body: job)
      return true
    } catch .refused(409, _) {
      return false
    }
  }

  /// Its pods go first, with as long as they are given.
  func delete(_ name: String) async throws(ClusterFailure) {
    do {
      _ = try await client.call(
        .DELETE, batch + "/" + name,
        body: ["kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Foreground"])
    } catch .refused(let number, _) where number == 404 || number == 409 {
      // Not there any more, or on its way out.
    }
  }

  /// Nil if the server says that there is none.
  func job(_ name: String) async throws(ClusterFailure) -> KubernetesJob? {
    do {
      return KubernetesJob(try await client.call(.GET, batch + "/" + name))
    } catch .refused(404, _) {
      return nil
    }
  }

  /// All jobs of this hub…
  func jobs() async throws(ClusterFailure) -> [KubernetesJob] {
    try await list(batch, "labelSelector=" + selector).compactMap(KubernetesJob.init)
  }

  /// …and all their pods.
  func pods() async throws(ClusterFailure) -> [KubernetesPod] {
    try await list(core + "/pods", "labelSelector=" + selector).compactMap(KubernetesPod.init)
  }

  func nodes() async throws(ClusterFailure) -> [JSON] { try await list("/api/v1/nodes", "") }

  /// What the cluster has noted about a job or its pod, newest last.
  func events(about name: String) async throws(ClusterFailure) -> [KubernetesEvent] {
    try await list(core + "/events", "fieldSelector=involvedObject.name%3D" + name).map { event in
      KubernetesEvent(
        isWarning: event["type"]?.string == "Warning", reason: event["reason"]?.string ?? "",
        message: event["message"]?.string ?? "")
    }
  }

  /// The end of what a pod's container said, where it could not say it in the shared folder.
  func words(of pod: String, most: Int) async throws(ClusterFailure) -> [UInt8] {
    try await client.bytes(.GET, core + "/pods/\(pod)/log?tailLines=100&limitBytes=\(most)", most: most + 4096)
  }

  /// In pages, so that no answer is too large. A list that has changed too much between two of them begins anew.
  private func list(_ path: String, _ query: String) async throws(ClusterFailure) -> [JSON] {
    for _ in 0..<3 {
      do throws(ClusterFailure) {
        var (items, next) = ([JSON](), "")
        repeat {
          let answer = try await client.call(
            .GET, path + "?limit=500&" + query + (next.isEmpty ? "" : "&continue=" + next))
          guard let page = answer["items"]?.array else { throw ClusterFailure.unreachable("no list: " + path) }
          items += page
          next = Self.escaped(answer["metadata"]?["continue"]?.string ?? "")
        } while !next.isEmpty && items.count < 1_000_000
        return items
      } catch .refused(410, _) {
        continue
      }
    }
    throw .unreachable("the list of \(path) changes while it is read")
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { out, byte in
      let isPlain = (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
      if isPlain || byte == 45 || byte == 95 {
        out.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}

/// What a cluster notes beside the state of things.
struct KubernetesEvent: Sendable, Hashable {
  var isWarning: Bool
  var reason: String
  var message: String
}

/// What the hub asks of a cluster.
struct KubernetesAPI: Sendable {
  let client: KubernetesClient
  let namespace: String
  /// `lingqu/hub=NAME`, escaped.
  let selector: String
}
