import ArgumentParser

struct JobOutputs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outputs", abstract: "The files a job left; with a name, that file.")

  @Argument(help: "The job.") var id: String
  @Argument(help: "An output's name.") var name: String?
  @Option(help: "Where the file goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/jobs/\(HubClient.escaped(id))/outputs"
    guard let name else { return try await hub.show(.get, path) }
    try Files.write(try await hub.client().bytes(.get, path + "/" + HubClient.escaped(name)), to: output)
  }
}
