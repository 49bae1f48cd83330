import Vocabulary

enum LifecycleRefusal {
  static func transition(_ what: String, from state: String, event: String, by role: String, allowed: [String])
    -> Refusal
  {
    Refusal(
      .conflict, rule: "exchange.\(what)-transition",
      Text(
        zh: "\(what) 处于 \(state)，\(role) 不能执行 \(event)", en: "the \(what) is \(state); the \(role) cannot \(event) it"),
      remedy: allowed.isEmpty
        ? Text(zh: "此状态下 \(role) 没有可执行的动作", en: "there is nothing the \(role) can do in this state")
        : Text(
          zh: "可执行：" + allowed.joined(separator: "、"), en: "the \(role) can: " + allowed.joined(separator: ", ")))
  }
}
