import ArgumentParser

struct SiteUtilisation: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "utilisation", abstract: "Racks used against the target, processors used against what there was.")

  @Argument(help: "The site.") var id: String
  @Option(help: "From when (RFC 3339); thirty days before --to unless told.") var from: String?
  @Option(help: "Until when (RFC 3339); now unless told.") var to: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/sites/\(HubClient.escaped(id))/utilisation", query: ["from": from, "to": to])
  }
}
