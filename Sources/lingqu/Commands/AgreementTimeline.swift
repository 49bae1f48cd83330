import ArgumentParser

struct AgreementTimeline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline", abstract: "Everything that happened under an agreement.")

  @Argument(help: "The agreement.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/evidence", query: ["agreement": id, "limit": "200"])
  }
}
