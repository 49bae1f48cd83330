import ArgumentParser
import Exchange
import Vocabulary

struct PolicyTry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "Decide a request by a policy, and say of every rule whether it applies and why. 1: it is refused.")

  @Argument(help: "The policy's file; - is standard input.") var file: String
  @Option(help: "The request's file, as docs/write-a-policy.md has it.") var request: String
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let policy = try Policy(json: Document.read(file), for: .evaluated)
    let asked = try Document.read(request)
    let report = try policy.report(.init(json: asked), .init(json: asked["state"] ?? [:]))
    if json {
      Terminal.json(report.json)
    } else {
      Terminal.line(Language.say(zh: report.said.zh, en: report.said.en))
      for rule in report.rules { Terminal.line("- " + Language.say(zh: rule.said.zh, en: rule.said.en)) }
    }
    if !report.decision.isPermitted { throw ExitCode(1) }
  }
}
