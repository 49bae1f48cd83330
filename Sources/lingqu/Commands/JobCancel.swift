import ArgumentParser

struct JobCancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Stop a job.")

  @Argument(help: "The job.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/jobs/\(HubClient.escaped(id))/cancel")
  }
}
