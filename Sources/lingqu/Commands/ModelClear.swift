import ArgumentParser
import Vocabulary

struct ModelClear: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Clear a revoked agreement of a model's lineage: its vendor by a later one, the operator by a review.")

  @Argument(help: "The model.") var id: String
  @Argument(help: "The agreement that was revoked.") var agreement: String
  @Option(help: "The agreement on the same offer that stands for it.") var by: String?
  @Option(help: "The operator's: why the model may be used on.") var review: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/models/\(HubClient.escaped(id))/clear",
      body: Document.object([
        "agreement": .string(agreement), "by": by.map { .string($0) }, "review": review.map { .string($0) },
      ]))
  }
}
