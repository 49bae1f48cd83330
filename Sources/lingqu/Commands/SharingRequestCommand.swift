import ArgumentParser
import Vocabulary

struct SharingRequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "request", abstract: "Ask for a dataset.")

  @Argument(help: "The dataset's id.") var dataset: String
  @Option(help: "What it is for.") var purpose: String
  @Option(help: "For how many days.") var days: Int
  @Option(help: "The duty or law that needs it; needed for what is shared conditionally.") var ground: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = ["purpose": .string(purpose), "days": .int(Int64(days))]
    if let ground { body["ground"] = .string(ground) }
    try await hub.show(.post, "/v1/datasets/\(HubClient.escaped(dataset))/sharing-requests", body: .object(body))
  }
}
