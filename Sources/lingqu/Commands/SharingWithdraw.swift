import ArgumentParser
import Vocabulary

struct SharingWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "withdraw", abstract: "Take a request back.")

  @Argument(help: "The request.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/sharing-requests/\(HubClient.escaped(id))/withdraw", body: [:])
  }
}
