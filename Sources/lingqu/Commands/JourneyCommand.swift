import ArgumentParser
import Vocabulary

struct JourneyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journey",
    abstract: "Play every party through the hub's public doors, and provoke what must be refused.",
    discussion: """
      The organisations are simulated and say so in their names. The measurements are real (see Examples/data), and so are \
      training, metering, money and evidence. Plays on a temporary hub of its own, or on the one that --hub names: then it \
      needs the operator, by --key-file, by LINGQU_KEY or by --data, the folder of a hub that was just started.

      One of step 6's two pools is a real Slurm where LINGQU_SLURM_URL, LINGQU_SLURM_TOKEN_FILE, LINGQU_SLURM_USER and \
      LINGQU_SLURM_SHARED name one, as Scripts/slurm does; a hub that runs already has it as LINGQU_SLURM_CLUSTER.
      """)

  @Option(help: "The hub's data folder, with the ready.json of its first start.") var data: String?
  @Option(help: "Folder with the example data.") var examples: String?
  @Option(help: "Where the result goes; the evidence bundle goes beside it.") var json: String?
  @Option(help: "The hub's address (or LINGQU_HUB).") var hub: String?
  @Option(help: "The address of its model gateway; the one in ready.json unless told.") var models: String?
  @Option(help: "File with the operator's API key on its first line (or LINGQU_KEY).") var keyFile: String?
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() async throws {
    let address = hub ?? ClientConfiguration.environment("LINGQU_HUB")
    let key = try keyFile.map(Files.secret) ?? ClientConfiguration.environment("LINGQU_KEY")
    if address == nil, key == nil, data == nil {
      try await OwnHub.run { address, models, folder in
        try await play(at: address, models: models, key: nil, data: folder)
      }
    } else {
      let ready = data.flatMap { try? JSON.parse(Files.read($0 + "/ready.json")) }
      try await play(
        at: address ?? HubOptions.standardAddress, models: models ?? ready?["models"]?.string, key: key, data: data)
    }
  }

  private func play(at address: String, models: String?, key: String?, data: String?) async throws {
    let client = try HubClient(address: address)
    let journey = try Journey(
      client: client, models: models, examples: examples ?? Self.findExamples(), output: json)
    let operatorKey = try await Self.operatorKey(client, key, data)
    let report = try await journey.run(operatorKey: operatorKey)
    if let json { try Files.write(Terminal.pretty(report.json) + "\n", to: json) }
    Terminal.line(report.summary)
    guard report.isGood else {
      throw Failure.check(Text(zh: "旅程未全部成功", en: "not every step of the journey went well"))
    }
  }

  private static func findExamples() throws -> String {
    var folder = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var candidates = ["Examples/data"]
    while !folder.isEmpty {
      candidates.append(folder.joined(separator: "/") + "/Examples/data")
      folder.removeLast()
    }
    guard let found = candidates.first(where: { Files.exists($0 + "/steel-energy.csv") }) else {
      throw Failure.usage(Text(zh: "找不到示例数据：--examples", en: "the example data is not here: give --examples"))
    }
    return found
  }

  /// The key given, the one an earlier journey kept in the hub's folder, or one made with the first start's password.
  private static func operatorKey(_ client: HubClient, _ key: String?, _ data: String?) async throws -> String {
    if let key { return key }
    guard let data else {
      throw Failure.usage(
        Text(zh: "缺少运营方密钥：--key-file 或 --data", en: "the operator is missing: give --key-file or --data"))
    }
    let kept = data + "/journey-operator.key"
    if Files.exists(kept) {
      return String(decoding: try Files.read(kept).filter { $0 > 32 }, as: UTF8.self)
    }
    let first = try JSON.parse(Files.read(data + "/ready.json"))["operator"]
    guard let login = first?["login"]?.string, let password = first?["password"]?.string else {
      throw Failure.usage(
        Text(
          zh: "\(data)/ready.json 没有首次口令：--key-file", en: "\(data)/ready.json has no first password: give --key-file"))
    }
    // The first password must be changed; nobody needs the new one, the key is kept.
    let new = HubClient.freshKey() + HubClient.freshKey()
    var session = try await client.call(
      .post, "/v1/sessions", body: ["login": .string(login), "password": .string(password)])
    try await client.acting(as: session["token"]?.string).call(
      .post, "/v1/password", body: ["old": .string(password), "new": .string(new)])
    session = try await client.call(.post, "/v1/sessions", body: ["login": .string(login), "password": .string(new)])
    let made = try await client.acting(as: session["token"]?.string).call(
      .post, "/v1/api-keys", body: ["name": "journey", "scopes": ["read", "write", "admin"], "days": 7])
    guard let secret = made["secret"]?.string else { throw Journey.unexpected("api-keys", made) }
    try Files.write(secret + "\n", to: kept, mode: 0o600)
    try Files.write(new + "\n", to: data + "/operator.password", mode: 0o600)
    Terminal.error(
      Language.say(
        zh: "运营方新口令存于 \(data)/operator.password（登录名 \(login)）",
        en: "the operator's new password is in \(data)/operator.password (login \(login))"))
    return secret
  }
}
