import ArgumentParser
import Vocabulary

struct KeySign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a JSON document in a context; prints the signature.")

  @Argument(help: "The key file.") var key: String
  @Argument(help: "For instance lingqu-agreement-v1.") var context: String
  @Argument(help: "JSON file; - is standard input.") var file: String
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() throws {
    Terminal.json(try SigningKeyFile(path: key).signature(context: context, Document.read(file)))
  }
}
