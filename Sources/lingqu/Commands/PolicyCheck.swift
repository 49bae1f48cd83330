import ArgumentParser
import Exchange
import Vocabulary

struct PolicyCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read a policy as an offer's is read, and say what each rule does. 1: it is refused.")

  @Argument(help: "The policy's file; - is standard input.") var file: String
  @Flag(help: "Print the policy as the hub writes it.") var json = false

  func run() throws {
    let policy = try Policy(json: Document.read(file))
    try policy.check()
    if json { return Terminal.json(policy.json) }
    let permissions = policy.permissions.map { ($0, Text(zh: "许可", en: "permits to")) }
    for (rule, word) in permissions + policy.prohibitions.map({ ($0, Text(zh: "禁止", en: "prohibits to")) }) {
      say(word, rule.action.said, rule.limits)
      for duty in rule.duties { say(Text(zh: "  须", en: "  in return, to"), duty.said, duty.conditions.map(\.said)) }
      for duty in rule.remedies { say(Text(zh: "  补救：", en: "  else, to"), duty.said, duty.conditions.map(\.said)) }
    }
    for duty in policy.obligations {
      say(Text(zh: "义务：", en: "obliges to"), duty.said, duty.conditions.map(\.said))
    }
    for meeting in policy.meetings() { Terminal.line("! " + Language.say(zh: meeting.said.zh, en: meeting.said.en)) }
  }

  private func say(_ word: Text, _ what: Text, _ limits: [Text]) {
    Terminal.line(
      Language.say(
        zh: word.zh + what.zh + (limits.isEmpty ? "" : "：" + limits.map(\.zh).joined(separator: "，")),
        en: "\(word.en) \(what.en)" + (limits.isEmpty ? "" : ": " + limits.map(\.en).joined(separator: ", "))))
  }
}
