import Vocabulary

/// The two languages of the console.
enum Language: String, CaseIterable, Sendable {
  case zh, en

  /// The value of the `lang` attribute (BCP 47).
  var tag: String {
    switch self {
    case .zh: "zh-CN"
    case .en: "en"
    }
  }

  var other: Language {
    switch self {
    case .zh: .en
    case .en: .zh
    }
  }

  /// Several names one after the other.
  func listed(_ names: [String]) -> String { names.joined(separator: self == .zh ? "、" : ", ") }

  /// What is said about `head`.
  func said(of head: String, _ text: String) -> String { head + (self == .zh ? "：" : ": ") + text }

  func of(_ text: Text) -> String {
    switch self {
    case .zh: text.zh
    case .en: text.en
    }
  }
}
