import ArgumentParser
import AsyncHTTPClient
import Console
import Crypto
import Hub

@main
struct Lingqu: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "lingqu")
}
