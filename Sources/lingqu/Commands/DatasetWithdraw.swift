import ArgumentParser
import Vocabulary

struct DatasetWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take a dataset out of the catalogue.")

  @Argument(help: "The dataset's id.") var dataset: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/datasets/\(HubClient.escaped(dataset))/withdraw", body: [:])
  }
}
