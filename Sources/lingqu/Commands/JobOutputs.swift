import ArgumentParser
import Vocabulary

struct JobOutputs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outputs", abstract: "The files a job left; with a name, that file's bytes.")

  @Argument(help: "The job.") var id: String
  @Argument(help: "An output's name.") var name: String?
  @Option(help: "Where the file goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let client = try hub.client()
    let outputs = try await client.call(.get, "/v1/jobs/\(HubClient.escaped(id))")["outputs"]
    guard let name else { return (outputs ?? [:]).present(hub.json) }
    guard let upload = outputs?[name]?.string else {
      throw Failure.check(Text(zh: "没有名为 \(name) 的输出", en: "the job has no output called \(name)"))
    }
    try Files.write(try await client.bytes(.get, "/v1/uploads/\(HubClient.escaped(upload))/content"), to: output)
  }
}
