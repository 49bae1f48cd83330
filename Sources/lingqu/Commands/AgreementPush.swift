import ArgumentParser
import Vocabulary

struct AgreementPush: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", abstract: "Have the data of an agreement sent to a target that the operator has allowed.")

  @Argument(help: "The agreement.") var id: String
  @Option(help: "What it is for, as the agreement has it.") var purpose: String
  @Option(help: "The target: see lingqu api GET /v1/data-targets.") var target: String
  @Option(help: "What the file or object is called there.") var name: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let use = try await hub.client().call(
      .post, "/v1/agreements/\(HubClient.escaped(id))/uses",
      body: ["purpose": .string(purpose), "action": "read", "export": "raw"])
    try await hub.show(
      .post, "/v1/uses/\(HubClient.escaped(use["id"]?.string ?? ""))/pushes",
      body: ["target": .string(target), "name": .string(name)])
  }
}
