import ArgumentParser
import Vocabulary

struct GrantCover: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cover", abstract: "Add a dataset of yours to a grant of yours.")

  @Argument(help: "The grant.") var id: String
  @Argument(help: "The dataset.") var dataset: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/operation-grants/\(HubClient.escaped(id))/datasets", body: ["dataset": .string(dataset)])
  }
}
