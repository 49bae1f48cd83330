import ArgumentParser

struct SharingShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "One request.")

  @Argument(help: "The request.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/sharing-requests/\(HubClient.escaped(id))")
  }
}
