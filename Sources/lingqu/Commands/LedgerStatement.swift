import ArgumentParser

struct LedgerStatement: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement", abstract: "The newest lines of an account.")

  @Argument(help: "The account.") var id: String
  @Option(help: "Lines, 1 to 200.") var limit: Int?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .get, "/v1/accounts/\(HubClient.escaped(id))/statement", query: ["limit": limit.map(String.init)])
  }
}
