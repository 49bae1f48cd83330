import ArgumentParser

struct DatasetNeverCalled: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "never-called",
    abstract: "Published datasets that nobody has used, and what may keep them from being used.")

  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/dataset-diagnoses", query: page.query)
  }
}
