import ArgumentParser
import Vocabulary

struct LedgerCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Whether all accounts sum to zero in every unit: exit 0 or 1.")

  @OptionGroup var hub: HubOptions

  func run() async throws {
    let answer = try await hub.client().call(.get, "/v1/ledger/balance")
    answer.present(hub.json)
    guard answer["balanced"]?.bool == true else {
      throw Failure.check(Text(zh: "账目不平", en: "the books do not balance"))
    }
  }
}
