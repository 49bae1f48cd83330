import ArgumentParser
import Vocabulary

struct ListClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Publish your list no more; its versions stay.")

  @Argument(help: "The list.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/dataset-lists/\(HubClient.escaped(id))/close", body: [:])
  }
}
