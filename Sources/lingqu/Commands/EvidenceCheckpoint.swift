import ArgumentParser

struct EvidenceCheckpoint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "The log's newest signed checkpoint (C2SP tlog-checkpoint).")

  @OptionGroup var hub: HubOptions

  func run() async throws { Terminal.bytes(try await hub.client().bytes(.get, "/checkpoint")) }
}
