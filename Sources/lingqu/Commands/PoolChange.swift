import ArgumentParser
import Vocabulary

struct PoolChange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Change your pool; what is not given stays.")

  @Argument(help: "The pool.") var id: String
  @OptionGroup var name: NameOptions
  @OptionGroup var capacity: CapacityOptions
  @Option(help: "The compute offer that is its price list.") var offer: String?
  @Option(help: "When it takes jobs, in China's time, such as 1-5/22:00-07:00; or always.") var hours: Hours?
  @Option(help: "open, draining (takes no more jobs) or closed.") var state: String?
  @OptionGroup var power: PowerOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .patch, "/v1/pools/\(HubClient.escaped(id))",
      body: Document.object([
        "name": name.given, "capacity": try capacity.given, "offer": offer.map { .string($0) },
        "opening": hours?.json, "state": state.map { .string($0) },
        "power": try power.json,
      ]))
  }
}
