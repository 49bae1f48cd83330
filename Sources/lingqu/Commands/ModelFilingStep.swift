import ArgumentParser
import Vocabulary

struct ModelFilingStep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Note a step of a model's filing; the dossier itself is made by `filing`.")

  @Argument(help: "The model.") var id: String
  @Argument(help: "notNeeded, preparing, submitted or filed.") var state: String
  @Option(help: "The filing's number.") var number: String?
  @Option(help: "Why.") var why: String?
  @Option(help: "With notNeeded: JSON file that describes the service, as subject.json of a filing.") var subject:
    String?
  @Option(help: "assessment.json of a dossier that `filing` wrote: its verdict and gaps are kept with the step.")
  var assessment: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let body = Document.object([
      "state": .string(state), "number": number.map { .string($0) }, "why": why.map { .string($0) },
      "subject": try subject.map { try Document.read($0) },
      "assessment": try assessment.map { try Document.read($0) },
    ])
    try await hub.show(.post, "/v1/models/\(HubClient.escaped(id))/filing", body: body)
  }
}
