import ArgumentParser

struct AgreementShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One agreement, with the document its parties sign.")

  @Argument(help: "The agreement.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/agreements/\(HubClient.escaped(id))")
  }
}
