import ArgumentParser
import Evidence
import Vocabulary

struct EvidenceVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a receipt or a bundle offline: exit 0 if nothing was altered, else 1.")

  @Argument(help: "The receipt (.json) or bundle (.ndjson).") var file: String
  @Option(help: "The log's public key, NAME+ID+KEY; without it the file's own key is used.") var key: String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() throws {
    var pinned: LogKey?
    if let key {
      guard let read = LogKey(key) else { throw ValidationError("--key is not a log key of the form NAME+ID+KEY") }
      pinned = read
    }
    let result = try EvidenceFile.verify(path: file, key: pinned)
    if json { Terminal.json(result.json) } else if result.isVerified { Terminal.line(Language.say(result.text)) }
    guard result.isVerified else {
      if json { throw ExitCode(1) }
      throw Failure.check(result.text)
    }
  }
}
