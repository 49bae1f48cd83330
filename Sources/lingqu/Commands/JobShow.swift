import ArgumentParser

struct JobShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One job.")

  @Argument(help: "The job.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/jobs/\(HubClient.escaped(id))")
  }
}
