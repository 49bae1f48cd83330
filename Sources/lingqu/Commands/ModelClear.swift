import ArgumentParser
import Vocabulary

struct ModelClear: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Clear a revoked agreement of a model's lineage by a later one on the same offer.")

  @Argument(help: "The model.") var id: String
  @Argument(help: "The agreement that was revoked.") var agreement: String
  @Option(help: "The agreement that stands for it.") var by: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/models/\(HubClient.escaped(id))/clear",
      body: ["agreement": .string(agreement), "by": .string(by)])
  }
}
