import ArgumentParser

struct ModelShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One model of the register.")

  @Argument(help: "The model.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/models/\(HubClient.escaped(id))")
  }
}
