import ArgumentParser
import DataSpace
import Evidence
import Vocabulary

struct EvidenceVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a receipt, a bundle or a list's version offline: exit 0 if nothing was altered, else 1.",
    discussion: """
      With --report, FILE is a model's bundle (lingqu evidence export --model …): it also tells what the report rests on, from its digest in \
      the log through the model to data rights and jobs, and fails if the chain breaks off.
      """)

  @Argument(help: "The receipt or list (.json), or bundle (.ndjson).") var file: String
  @Option(help: "The log's public key, NAME+ID+KEY; without it the file's own key is used.") var key: String?
  @Option(help: "The report.json of `lingqu model eval`, or another report that was attached to the model.") var report:
    String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() throws {
    var pinned: LogKey?
    if let key {
      guard let read = LogKey(key) else { throw ValidationError("--key is not a log key of the form NAME+ID+KEY") }
      pinned = read
    }
    if let list = try list() {
      let result = DataListFile.verify(list, key: pinned)
      return try tell(result.isVerified, result.json, result.text)
    }
    let result = try EvidenceFile.verify(path: file, key: pinned)
    guard let report, result.isVerified else { return try tell(result.isVerified, result.json, result.text) }
    try ReportProofFile(bundle: file, report: report).tell(after: result, asJSON: json)
  }

  /// The bytes of a list's version; nil for everything else.
  private func list() throws -> [UInt8]? {
    let pieces = try FilePieces(file)
    var bytes = try pieces.next()
    guard DataListFile.isOne(bytes) else { return nil }
    while bytes.count <= DataListFile.longest {
      let more = try pieces.next()
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  private func tell(_ isVerified: Bool, _ found: JSON, _ text: Text) throws {
    if json { Terminal.json(found) } else if isVerified { Terminal.line(Language.say(text)) }
    guard isVerified else {
      if json { throw ExitCode(1) }
      throw Failure.check(text)
    }
  }
}
