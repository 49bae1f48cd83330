import ArgumentParser

struct SharingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sharing", abstract: "Ask other units for datasets, and decide what is asked of yours.",
    subcommands: [
      SharingRequestCommand.self, SharingList.self, SharingShow.self, SharingGrant.self, SharingRefuse.self,
      SharingWithdraw.self,
    ])
}
