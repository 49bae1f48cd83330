import ArgumentParser
import Vocabulary

struct TicketReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Tell a dataset's owner what is wrong with it.")

  @Argument(help: "The dataset's id.") var dataset: String
  @Option(help: "wrong, incomplete, outdated, unreadable, unavailable, not-as-described or other.") var fault: String
  @Option(help: "What is wrong, and where.") var words: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/datasets/\(HubClient.escaped(dataset))/problem-reports",
      body: ["fault": .string(fault), "words": .string(words)])
  }
}
