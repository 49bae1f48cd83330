import ArgumentParser

struct OfferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offer", abstract: "What can be used: compute, data, models, solutions.",
    subcommands: [
      OfferPublish.self, OfferList.self, OfferSearch.self, OfferShow.self, OfferRevise.self, OfferWithdraw.self,
      OfferQuote.self,
    ])
}
