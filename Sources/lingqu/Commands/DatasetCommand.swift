import ArgumentParser

struct DatasetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "The catalogue of datasets: search, publish, and how good they are.",
    subcommands: [
      DatasetSearchCommand.self, DatasetShow.self, DatasetList.self, DatasetDraft.self, DatasetRevise.self,
      DatasetPublish.self, DatasetHarvest.self, DatasetImport.self, DatasetLoad.self,
      DatasetWithdraw.self, DatasetAssess.self, DatasetAssessments.self, DatasetNeverCalled.self,
      DatasetUseCommand.self, DatasetCallRatesCommand.self, DatasetPrices.self,
    ])
}
