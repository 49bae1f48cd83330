import ArgumentParser
import Vocabulary

struct SharingRefuse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse", abstract: "Refuse a request, with a reason of the list.")

  @Argument(help: "The request.") var id: String
  @Option(
    help:
      "not-needed-for-duty, purpose-unclear, ground-missing, confidential, personal-information, not-held or other.")
  var reason: String
  @Option(help: "The reason in words; needed for other.") var words: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = ["reason": .string(reason)]
    if let words { body["words"] = .string(words) }
    try await hub.show(.post, "/v1/sharing-requests/\(HubClient.escaped(id))/refuse", body: .object(body))
  }
}
