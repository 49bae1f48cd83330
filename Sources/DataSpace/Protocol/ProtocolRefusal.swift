import Exchange
import Vocabulary

/// What is refused at the Dataspace Protocol's door.
enum ProtocolRefusal {
  static func transition(
    from state: String?, event: String, by role: NegotiationMachine.Role, allowed: [String]
  ) -> Refusal {
    let state = state ?? "-"
    return Refusal(
      .conflict, rule: "dsp.transition",
      Text(
        zh: "进程处于 \(state)，\(role.rawValue) 不能执行 \(event)",
        en: "the process is \(state); the \(role.rawValue) cannot \(event) it"),
      remedy: allowed.isEmpty
        ? Text(zh: "此状态下没有可执行的动作", en: "there is nothing the \(role.rawValue) can do in this state")
        : Text(zh: "可执行：" + allowed.joined(separator: "、"), en: "it can: " + allowed.joined(separator: ", ")))
  }

  /// A member of a message that is not as the schema says.
  static func member(_ name: String, _ expected: Text) -> Refusal {
    Refusal(.invalid, rule: "dsp.message", expected, field: "/" + name)
  }

  static func otherMessage(_ type: String) -> Refusal {
    Refusal(
      .invalid, rule: "dsp.message-type", Text(zh: "此地址只接受 \(type)", en: "this address takes a \(type)"),
      field: "/@type")
  }

  static let unknownParty = Refusal(
    .unauthenticated, rule: "dsp.authorization", Text(zh: "需要有效的 Authorization", en: "a valid Authorization is needed"),
    remedy: Text(zh: "请求头 Authorization: Bearer lqk_…", en: "send the header Authorization: Bearer lqk_…"))

  static let pids = Refusal(
    .invalid, rule: "dsp.pids",
    Text(zh: "consumerPid 与 providerPid 不是该进程的一对编号", en: "consumerPid and providerPid are not the pair of this process")
  )

  static let taken = Refusal(
    .conflict, rule: "dsp.pid-taken",
    Text(zh: "该编号已用于另一请求", en: "this pid belongs to another request of yours"),
    remedy: Text(zh: "使用新的编号", en: "choose a new one"))

  static let tooMany = Refusal(
    .conflict, rule: "dsp.messages", Text(zh: "该进程的消息过多", en: "there have been too many messages in this process"),
    remedy: Text(zh: "开始新的进程", en: "begin a new process"))

  static let address = Refusal(
    .invalid, rule: "dsp.callback-address",
    Text(
      zh: "callbackAddress 不在已登记的对端地址之下", en: "the callbackAddress is not under an address that is registered for you"),
    remedy: Text(zh: "请运营方登记对端连接器的地址", en: "ask the operator to register your connector's address"),
    field: "/callbackAddress")
}
