import ArgumentParser

struct ListShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "A list, or what one of its versions counts and changed.")

  @Argument(help: "The list.") var id: String
  @Option(help: "One of its versions.") var version: Int64?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/dataset-lists/\(HubClient.escaped(id))"
    try await hub.show(.get, version.map { path + "/versions/\($0)" } ?? path)
  }
}
