import ArgumentParser

struct AgreementApprove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve a request as the provider.")

  @Argument(help: "The negotiation.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/negotiations/\(HubClient.escaped(id))/accept")
  }
}
