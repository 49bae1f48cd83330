import Glibc
public import Identity
public import Vocabulary

/// How a Kubernetes cluster is reached, and what its pods are like.
public struct KubernetesConfiguration: Sendable {
  public var name: String
  /// Where the API server listens.
  public var url: String
  /// The certificates that the server's is checked against; nil: those that the system trusts.
  var caFile: String?
  /// The service account's token; read again when the file changes, because tokens run out.
  var tokenFile: String
  /// Where its jobs are.
  public var namespace: String
  /// A folder that is a persistent volume claim in the cluster…
  public var folder: String
  /// …the claim's name, and where in the volume the folder lies; empty: it is all of it.
  var claim: String
  var subPath: String
  /// The user and group that jobs run as, and whose the files are.
  var user: Int64
  /// What commands run in that name no image.
  var image: String
  /// What the images begin with that jobs may name.
  var images: [String]
  /// Accelerators by the model's name in lower case.
  var accelerators: [String: KubernetesAccelerator]
  var nodeSelector: [String: String]
  /// As the API has them.
  var tolerations: [JSON]
  var imagePullSecrets: [String]
  /// How long a pod that has a node may take to begin where the cluster says that something is wrong.
  var startSeconds: Int64
  /// How long it may wait for a node; nil: as long as it takes.
  var queueSeconds: Int64?
  public var owner: ID<Participant>?

  private struct File: Codable {
    var url: String
    var caFile: String?
    var tokenFile: String
    var namespace: String
    var folder: String
    var claim: String
    var subPath: String?
    var user: Int64
    var image: String
    var images: [String]?
    var accelerators: [String: KubernetesAccelerator]?
    var nodeSelector: [String: String]?
    var imagePullSecrets: [String]?
    var startSeconds: Int64?
    var queueSeconds: Int64?
    var owner: ID<Participant>?
  }

  init(_ name: String, _ json: JSON, in folder: String) throws {
    let words = try json.decode(File.self)
    func refuse(_ why: String) -> ComputeFailure { ComputeFailure(folder + "/" + name + ".json", because: why) }
    func place(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }
    // A token over plain HTTP is anybody's.
    guard words.url.hasPrefix("https://") else { throw refuse("url begins with https://") }
    guard words.folder.hasPrefix("/") else { throw refuse("folder begins with /") }
    guard (1...2_000_000_000).contains(words.user) else { throw refuse("user is a number and not that of root") }
    for word in [words.namespace, words.claim] + (words.imagePullSecrets ?? []) where !KubernetesName.isName(word) {
      throw refuse("\(word) is no name in Kubernetes")
    }
    // It is the value of a label.
    guard KubernetesName.isName(name), name.utf8.count <= 63 else {
      throw refuse("its name is of small letters, digits, . and -, at most 63")
    }
    self.name = name
    url = Self.trimmed(words.url)
    caFile = words.caFile.map(place)
    tokenFile = place(words.tokenFile)
    namespace = words.namespace
    self.folder = Self.trimmed(words.folder)
    claim = words.claim
    subPath = Self.trimmed(words.subPath ?? "")
    user = words.user
    image = words.image
    images = words.images ?? []
    accelerators = Dictionary(
      (words.accelerators ?? [:]).map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    nodeSelector = words.nodeSelector ?? [:]
    tolerations = json["tolerations"]?.array ?? []
    imagePullSecrets = words.imagePullSecrets ?? []
    startSeconds = max(1, words.startSeconds ?? 300)
    queueSeconds = words.queueSeconds.map { max(1, $0) }
    owner = words.owner
  }

  private static func trimmed(_ path: String) -> String { path.hasSuffix("/") ? String(path.dropLast()) : path }

  func token() throws -> String {
    let words = String(decoding: try Files.readSecret(tokenFile), as: UTF8.self).split { $0 == "\n" || $0 == " " }
    guard let token = words.first else { throw ComputeFailure(tokenFile, because: "it is empty") }
    return String(token)
  }

  /// Whether a job may name this image.
  func allows(_ image: String) -> Bool { image == self.image || images.contains { !$0.isEmpty && image.hasPrefix($0) } }
}

/// What stands for a model of accelerators in a cluster.
struct KubernetesAccelerator: Sendable, Hashable, Codable {
  /// An extended resource, for instance `nvidia.com/gpu` or `huawei.com/Ascend910`.
  var resource: String
  /// What stands for one slice, where its accelerators are cut, for instance `nvidia.com/mig-1g.10gb`.
  var sliceResource: String?
  /// What tells the nodes that have it, where several models share a resource.
  var nodeSelector: [String: String]?
}

/// Names as Kubernetes wants them.
enum KubernetesName {
  /// What labels of the hub begin with.
  static let prefix = "lingqu/"

  /// A job's name there (RFC 1123: no underscores), from which its own can be told.
  static func of(_ job: String) -> String { job.replacing("_", with: "-") }
  static func job(_ name: String) -> String? { name.hasPrefix("job-") ? "job_" + name.dropFirst(4) : nil }

  static func isName(_ word: String) -> Bool {
    (1...253).contains(word.utf8.count)
      && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || ".-".utf8.contains($0) }
      && word.first != "-" && word.last != "-" && word.first != "." && word.last != "."
  }
}
