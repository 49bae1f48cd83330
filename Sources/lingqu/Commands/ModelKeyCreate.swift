import ArgumentParser
import Vocabulary

struct ModelKeyCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a key that calls models, each under an agreement and within a quota.",
    discussion:
      "The price of the quota is held at once; what was not used is freed when the key ends. The secret is shown once.")

  @Argument(help: "The agreements on the models.") var agreements: [String]
  @Option(help: "What the key is for.") var name: String
  @Option(help: "Tokens of each model, as its price counts them.") var tokens: Int64
  @Option(help: "Calls of each model altogether.") var calls: Int64?
  @Option(help: "Calls of each model at a time.") var concurrent: Int64?
  @Option(help: "Calls of each model that begin within a minute.") var perMinute: Int64?
  @Option(help: "Its life in days.") var days: Int64 = 30
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var quota: [String: JSON] = ["tokens": .int(tokens)]
    quota["calls"] = calls.map { .int($0) }
    quota["concurrent"] = concurrent.map { .int($0) }
    quota["perMinute"] = perMinute.map { .int($0) }
    let grants = agreements.map { JSON.object(["agreement": .string($0), "quota": .object(quota)]) }
    try await hub.show(
      .post, "/v1/model-keys", body: ["name": .string(name), "days": .int(days), "grants": .array(grants)])
  }
}
