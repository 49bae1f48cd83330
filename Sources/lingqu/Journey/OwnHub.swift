import Glibc
import Hub
import Identity
import Logging
import Vocabulary

/// A hub for one journey: in this process, on a free port, in a folder of its own that goes with it.
enum OwnHub {
  /// Runs `body` against a hub that was just started; it is told the hub's address, its model gateway's and its data folder, which holds a
  /// `ready.json` as `lingqu serve --ready-file` writes it.
  static func run<Result>(
    _ body: (_ address: String, _ models: String?, _ folder: String) async throws -> Result
  ) async throws -> Result {
    let folder = try temporaryFolder()
    defer { Files.removeFolder(folder) }
    var logger = Logger(label: "lingqu", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    var configuration = HubConfiguration(folder: folder)
    configuration.port = 0
    configuration.modelsPort = 0
    try giveCluster(folder)
    let hub = try await Hub(configuration, logger: logger)
    defer { Files.removeFolder(configuration.jobFolder) }
    guard let first = hub.firstOperator else {
      throw Failure.check(Text(zh: "\(folder) 不是空目录", en: "\(folder) was not empty"))
    }
    let ready: JSON = ["operator": ["login": .string(first.login), "password": .string(first.password)]]
    try Files.write(ready.canonicalText, to: folder + "/ready.json", mode: 0o600)

    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let serving = Task {
      defer { port.finish() }
      try await hub.run { port.yield($0) }
    }
    var started: Int?
    for await bound in ports {
      started = bound
      break
    }
    guard let started else {
      try await serving.value
      throw Failure.check(Text(zh: "灵渠未能启动", en: "the hub did not start"))
    }
    do {
      let models = await hub.modelsListening().map { "http://127.0.0.1:\($0)" }
      let result = try await body("http://127.0.0.1:\(started)", models, folder)
      try await stop(serving)
      return result
    } catch {
      try? await stop(serving)
      throw error
    }
  }

  // What Scripts/slurm says in the environment, or the operator of a cluster of one's own.
  private static func giveCluster(_ folder: String) throws {
    func told(_ name: String) -> String? { ClientConfiguration.environment("LINGQU_SLURM_" + name) }
    guard let name = Journey.cluster, let url = told("URL"), let token = told("TOKEN_FILE"), let user = told("USER"),
      let shared = told("SHARED")
    else { return }
    guard mkdir(folder + "/engines", 0o700) == 0 else { throw Files.failure(folder + "/engines") }
    let words: JSON = [
      "kind": "slurm", "url": .string(url), "user": .string(user), "tokenFile": .string(token),
      "folder": .string(shared),
    ]
    try Files.write(words.canonicalText, to: folder + "/engines/\(name).json", mode: 0o600)
  }

  // As an operator stops a hub: it watches for this signal, answers what runs and closes the store.
  private static func stop(_ serving: Task<Void, any Error>) async throws {
    kill(getpid(), SIGTERM)
    try await serving.value
  }

  private static func temporaryFolder() throws(Failure) -> String {
    let parent = ClientConfiguration.environment("TMPDIR") ?? "/tmp"
    var template = Array((parent + "/lingqu-journey-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw Files.failure(parent) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
