import ArgumentParser
import Vocabulary

struct RightVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "What a certificate's code certifies: exit 0 if the right holds now, else 1. Needs no key.")

  @Argument(help: "The verification code.") var code: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let found = try await HubClient(address: hub.address).call(
      .get, "/v1/right-certificates/\(HubClient.escaped(code))")
    found.present(hub.json)
    if found["holds"]?.bool == true { return }
    if hub.json { throw ExitCode(1) }
    throw Failure.check(Text(zh: "该权利已失效", en: "the right has lapsed"))
  }
}
