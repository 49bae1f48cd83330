import ArgumentParser

struct RightCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "right", abstract: "Register data rights, change them, and check their certificates.",
    subcommands: [
      RightRegister.self, RightList.self, RightShow.self, RightCertificateCommand.self, RightVerify.self,
      RightTransfer.self, RightAccept.self, RightDecline.self, RightPledge.self, RightRelease.self, RightDispute.self,
      RightSettle.self, RightRenounce.self,
    ])
}
