import ArgumentParser
import Vocabulary

struct ListRows: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rows", abstract: "The rows of a version.")

  @Argument(help: "The list.") var id: String
  @Option(help: "The version; the newest unless told.") var version: Int64?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = try await hub.listVersion(id, version)
    try await hub.show(.get, path + "/rows", query: page.query)
  }
}

extension HubOptions {
  /// The path of a version of a list: the newest unless told.
  func listVersion(_ id: String, _ version: Int64?) async throws -> String {
    let path = "/v1/dataset-lists/\(HubClient.escaped(id))"
    var number = version
    if number == nil { number = try await client().call(.get, path)["version"]?.int }
    return path + "/versions/\(number ?? 0)"
  }
}
