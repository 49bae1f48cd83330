import ArgumentParser

struct NeedShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One need.")

  @Argument(help: "The need.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/needs/\(HubClient.escaped(id))")
  }
}
