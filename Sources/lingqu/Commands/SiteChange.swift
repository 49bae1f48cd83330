import ArgumentParser
import Vocabulary

struct SiteChange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Change what is told of your data centre; what is not given stays.")

  @Argument(help: "The site.") var id: String
  @OptionGroup var name: NameOptions
  @OptionGroup var figures: SiteFigures
  @Option(help: "active or closed.") var state: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .patch, "/v1/sites/\(HubClient.escaped(id))",
      body: Document.object(
        try figures.members.merging(["name": name.given, "state": state.map { .string($0) }]) { $1 }))
  }
}
