import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Your signing key, kept on this machine.",
    subcommands: [KeyGenerate.self, KeySign.self])
}
