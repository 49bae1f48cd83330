import ArgumentParser

struct ListPreview: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "What the next version of your list would count, and what has changed.")

  @Argument(help: "The list.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/dataset-lists/\(HubClient.escaped(id))/preview")
  }
}
