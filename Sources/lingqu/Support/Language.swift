import Glibc
import Vocabulary

/// The language the command speaks: `--lang`, else the locale, else English.
enum Language: String, CaseIterable, Sendable {
  case zh, en

  static let current: Language = {
    let arguments = CommandLine.arguments
    for (place, argument) in arguments.enumerated() {
      if argument.hasPrefix("--lang="), let found = Language(rawValue: String(argument.dropFirst(7))) { return found }
      if argument == "--lang", place + 1 < arguments.count, let found = Language(rawValue: arguments[place + 1]) {
        return found
      }
    }
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { continue }
      return value.hasPrefix("zh") ? .zh : .en
    }
    return .en
  }()

  static func say(zh: String, en: String) -> String { current == .zh ? zh : en }
  static func say(_ text: Text) -> String { say(zh: text.zh, en: text.en) }
}
