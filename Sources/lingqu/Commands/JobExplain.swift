import ArgumentParser

struct JobExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Why a job has not started yet, what it waits for, and when it starts at the latest.")

  @Argument(help: "The job.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/jobs/\(HubClient.escaped(id))/explanation")
  }
}
