import ArgumentParser
import Vocabulary

struct DatasetPublish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Put a dataset into the catalogue.")

  @Argument(help: "The dataset's id.") var dataset: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/datasets/\(HubClient.escaped(dataset))/publish", body: [:])
  }
}
