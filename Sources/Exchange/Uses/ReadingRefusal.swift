import Vocabulary

enum ReadingRefusal {
  static func notMetered(_ use: Use) -> Refusal {
    Refusal(
      .conflict, rule: "reading.use-not-running",
      use.settled
        ? Text(zh: "使用已结算，不再计量", en: "the use is settled and not metered any more")
        : Text(zh: "使用处于 \(use.state.rawValue)，不能计量", en: "a use that is \(use.state.rawValue) is not metered"),
      remedy: use.settled
        ? Text(zh: "请在结算前上报最后一次读数", en: "report the last reading before it is settled")
        : Text(zh: "先启动使用", en: "start the use first"))
  }

  static func wrong(_ field: String, _ accepted: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "reading.\(field)",
      Text(zh: "计量的 \(field) 不可接受", en: "the reading's \(field) is not acceptable"),
      remedy: Text(zh: "可接受：\(accepted)", en: "accepted: \(accepted)"), field: "/" + field)
  }
}
