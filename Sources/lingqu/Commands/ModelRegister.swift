import ArgumentParser
import Vocabulary

struct ModelRegister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register",
    abstract: "Register a model of yours from a JSON file; with --job its lineage is the job's.")

  @Argument(help: "JSON file; - is standard input.") var file: String
  @Option(help: "The job that trained it.") var job: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var draft = try Document.read(file)
    if let job, case .object(var members) = draft {
      members["job"] = .string(job)
      draft = .object(members)
    }
    try await hub.show(.post, "/v1/models", body: draft)
  }
}
