import ArgumentParser

struct EvidenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "The log of everything that happened: receipts, bundles, offline checks.",
    subcommands: [
      EvidenceVerify.self, EvidenceCheckpoint.self, EvidenceReceipt.self, EvidenceExport.self, EvidenceKey.self,
    ])
}
