import ArgumentParser
import Vocabulary

struct RightSettle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Decide a dispute; upheld, the right lapses and what rests on it ends.")

  @Argument(help: "The right.") var id: String
  @Option(help: "Whose dispute.") var disputant: String
  @Flag(help: "The dispute is right.") var upheld = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/rights/\(HubClient.escaped(id))/settle",
      body: ["disputant": .string(disputant), "upheld": .bool(upheld)])
  }
}
