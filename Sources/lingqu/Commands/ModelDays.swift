import ArgumentParser

struct ModelDays: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "days", abstract: "Calls, tokens and what they cost, by day and model, newest day first.")

  @Option(help: "How many days, today's among them.") var days: Int64 = 30
  @OptionGroup var hub: HubOptions

  func run() async throws { try await hub.show(.get, "/v1/model-days", query: ["days": String(days)]) }
}
