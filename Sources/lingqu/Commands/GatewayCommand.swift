import ArgumentParser

struct GatewayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway",
    abstract: "Offer a service of yours through the hub, and call those of others, signed and on record.",
    subcommands: [
      GatewayRegister.self, GatewayAllow.self, GatewayClose.self, GatewayList.self, GatewayCall.self,
      GatewayExchangeList.self, GatewayShow.self,
    ])
}
