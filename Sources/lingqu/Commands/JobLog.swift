import ArgumentParser

struct JobLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "log", abstract: "What a job printed.")

  @Argument(help: "The job.") var id: String
  @Flag(name: [.customShort("f"), .long], help: "Go on until the job ends.") var follow = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/jobs/\(HubClient.escaped(id))/log"
    try await hub.client().stream(path, query: follow ? ["follow": "true"] : [:]) { piece in
      Terminal.bytes(piece)
      return true
    }
  }
}
