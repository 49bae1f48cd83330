import ArgumentParser

struct AssetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asset", abstract: "The data asset ledger: cost, rights, use and revenue of datasets.",
    subcommands: [
      AssetRecord.self, AssetReverse.self, AssetClassify.self, AssetCosts.self, AssetShow.self, AssetLedger.self,
    ])
}
