import ArgumentParser
import Vocabulary

struct QuotaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quota", abstract: "What participants have of a pool, and lend each other.",
    subcommands: [QuotaList.self, QuotaSet.self, QuotaRemove.self])
}

struct QuotaList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Your quotas and those of your pools, with what is in use, borrowed and lent.")

  @Option(help: "Only this pool's.") var pool: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/quotas", query: page.query.merging(["pool": pool]) { $1 })
  }
}

struct QuotaRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take a quota away; what runs goes on.")

  @OptionGroup var place: QuotaPlace
  @OptionGroup var hub: HubOptions

  func run() async throws { try await hub.show(.delete, place.path) }
}

/// Whose quota, and where.
struct QuotaPlace: ParsableArguments {
  @Option(help: "The pool.") var pool: String
  @Option(help: "Whose quota it is.") var participant: String

  var path: String { "/v1/pools/\(HubClient.escaped(pool))/quotas/\(HubClient.escaped(participant))" }
}
