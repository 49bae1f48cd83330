import ArgumentParser
import Exchange
import Vocabulary

struct PolicyTry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "Decide a request by a policy, and say of every rule whether it applies and why. 1: it is refused.")

  @Argument(help: "The policy's file; - is standard input.") var file: String
  @Option(help: "The request's file, as docs/write-a-policy.md has it.") var request: String
  @Option(help: "The file of a policy that it inherits from, known by its uid; may be repeated.") var parent: [String] =
    []
  @Option(help: "Decide it so many times, and say only how many a second: with reading the policy, and without.")
  var times: Int?
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard (1...10_000_000).contains(times ?? 1) else { throw ValidationError("--times is from 1 to 10000000") }
  }

  func run() throws {
    let json = try Document.read(file)
    let policy = try Policy(json: json, for: .evaluated).inheriting(parents())
    let asked = try Document.read(request)
    let (request, state) = try (Policy.Request(json: asked), Policy.State(json: asked["state"] ?? [:]))
    if let times { return try measure(times, json.canonicalText, policy, request, state) }
    let report = policy.report(request, state)
    if self.json {
      Terminal.json(report.json)
    } else {
      Terminal.line(Language.say(zh: report.said.zh, en: report.said.en))
      for rule in report.rules { Terminal.line("- " + Language.say(zh: rule.said.zh, en: rule.said.en)) }
    }
    if !report.decision.isPermitted { throw ExitCode(1) }
  }

  private func parents() throws -> [String: Policy] {
    var known: [String: Policy] = [:]
    for path in parent {
      let json = try Document.read(path)
      guard let name = json["uid"]?.string ?? json["@id"]?.string else {
        throw Failure.usage(Text(zh: "\(path) 没有 uid", en: "\(path) has no uid"))
      }
      known[name] = try Policy(json: json, for: .evaluated)
    }
    return known
  }

  private func measure(
    _ times: Int, _ text: String, _ policy: Policy, _ request: Policy.Request, _ state: Policy.State
  ) throws {
    func rate(_ decide: () throws -> Bool) rethrows -> Double {
      var permitted = 0
      let took = try ContinuousClock().measure { for _ in 0..<times where try decide() { permitted += 1 } }
      let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
      return permitted == 0 || permitted == times ? Double(times) / max(seconds, 1e-9) : 0
    }
    let decided = rate { policy.decide(request, state).isPermitted }
    let read = try rate {
      try Policy(json: JSON.parse(text), for: .evaluated).decide(request, state).isPermitted
    }
    Terminal.json(["decisionsPerSecond": .double(decided.rounded()), "withReadingPerSecond": .double(read.rounded())])
  }
}
