import Vocabulary

extension Console.Playground {
  /// What was typed, and what was wrong with it.
  struct Entry {
    var typed: Form
    var errors: [String: Text] = [:]

    static let usualMost: Int64 = 512
    static let largestMost: Int64 = 8192
    /// Characters of a prompt, each of which may take nine bytes of the form.
    static let longestText = 4000
    static let largestForm = 64 * 1024

    mutating func draft() -> Draft? {
      if typed["key"].isEmpty { errors["key"] = Text(zh: "请粘贴密钥", en: "paste a key") }
      if typed["model"].isEmpty { errors["model"] = Text(zh: "请选择模型", en: "choose a model") }
      if typed["text"].isEmpty { errors["text"] = Text(zh: "请输入内容", en: "say something") }
      if !typed["key"].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) || typed["key"].utf8.count > 200 {
        errors["key"] = Text(zh: "这不是密钥", en: "this is no key")
      }
      var most = Self.usualMost
      if let text = typed.value("most") {
        if let number = Int64(text), (1...Self.largestMost).contains(number) {
          most = number
        } else {
          errors["most"] = Text(
            zh: "请填写 1 至 \(Self.largestMost) 的整数", en: "an integer from 1 to \(Self.largestMost)")
        }
      }
      guard errors.isEmpty else { return nil }
      return Draft(
        key: typed["key"], model: typed["model"], system: typed.value("system"), text: typed["text"], mostTokens: most)
    }

    /// A key for a day, under the agreement that was chosen.
    func key() -> Console.ModelKeys.Draft? {
      guard let agreement = typed.value("agreement") else { return nil }
      var draft = Console.ModelKeys.Draft(name: "playground", agreement: agreement, days: 1, tokens: Self.keyTokens)
      draft.concurrent = 2
      return draft
    }

    /// What a key that is made here may take.
    static let keyTokens: Int64 = 20_000
  }
}
