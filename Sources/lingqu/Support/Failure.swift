import ArgumentParser
import Evidence
import Glibc
import Vocabulary

/// How the process ends: codes that scripts can tell apart, and a sentence for people on standard error.
enum Failure: Error {
  /// The hub answered with a problem document (RFC 9457).
  case problem(Problem)
  /// No answer: wrong address, hub down, connection broken.
  case unreachable(String, why: String)
  case file(String, why: String)
  case usage(Text)
  /// Something was checked and found wrong.
  case check(Text)

  /// RFC 9457 as the hub writes it.
  struct Problem {
    var status: Int
    var rule: String?
    var detail: String
    var remedy: String?
    var field: String?
    var json: JSON
  }

  var code: Int32 {
    switch self {
    case .problem(let problem):
      switch problem.status {
      case 401, 403: 4
      case 500...: problem.status == 507 ? 1 : 5
      default: 1
      }
    case .unreachable: 3
    case .file: 6
    case .usage: 2
    case .check: 1
    }
  }

  var text: String {
    switch self {
    case .problem(let problem):
      Self.lines(rule: problem.rule, detail: problem.detail, remedy: problem.remedy, field: problem.field)
    case .unreachable(let address, let why):
      Language.say(zh: "无法连接 \(address)：\(why)", en: "cannot reach the hub at \(address): \(why)") + "\n  "
        + Language.say(
          zh: "检查 --hub、LINGQU_HUB 或运行 lingqu init；本机可用 lingqu serve 启动",
          en: "check --hub, LINGQU_HUB or run lingqu init; start one here with lingqu serve")
    case .file(let path, let why): "\(path): \(why)"
    case .usage(let text), .check(let text): Language.say(text)
    }
  }

  private static func lines(rule: String?, detail: String, remedy: String?, field: String?) -> String {
    var text = Language.say(zh: "被拒绝：", en: "refused: ") + detail
    if let field { text += "\n  " + Language.say(zh: "字段：", en: "field: ") + field }
    if let rule { text += "\n  " + Language.say(zh: "规则：", en: "rule: ") + rule }
    if let remedy { text += "\n  " + Language.say(zh: "可行：", en: "accepted: ") + remedy }
    return text
  }

  /// Says what went wrong and ends the process with its code.
  static func leave(with error: any Error) -> Never {
    switch error {
    case let failure as Failure:
      Terminal.error(failure.text)
      exit(failure.code)
    case let refusal as Refusal:
      Terminal.error(
        lines(
          rule: refusal.rule, detail: Language.say(refusal.detail), remedy: refusal.remedy.map(Language.say),
          field: refusal.field))
      exit(1)
    case let file as EvidenceFileError:
      Terminal.error(file.description)
      exit(6)
    case let code as ExitCode:
      exit(code.rawValue)
    default:
      let code = Lingqu.exitCode(for: error)
      let message = Lingqu.fullMessage(for: error)
      if code == .success {
        if !message.isEmpty { Terminal.line(message) }
      } else if !message.isEmpty {
        Terminal.error(message)
      }
      // sysexits' EX_USAGE becomes the usual 2.
      exit(code == .validationFailure ? 2 : code.rawValue == 0 ? 0 : code == .failure ? 5 : code.rawValue)
    }
  }
}
