import ArgumentParser

struct VoucherCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voucher", abstract: "Support for use: programmes and grants.",
    subcommands: [
      VoucherProgrammes.self, VoucherOpen.self, VoucherGrant.self, VoucherList.self, VoucherClawBack.self,
      VoucherEffect.self,
    ])
}
