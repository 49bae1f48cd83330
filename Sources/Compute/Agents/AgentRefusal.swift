import Vocabulary

/// What is refused to agents and of them.
enum AgentRefusal {
  static let name = Refusal(
    .unacceptable, rule: "agent.cluster-name", Text(zh: "集群名称不符合要求", en: "the cluster's name is not acceptable"),
    remedy: Text(zh: "1 至 60 个小写字母、数字或 -", en: "1 to 60 lower-case letters, digits and -"), field: "/cluster")

  static func taken(_ cluster: String) -> Refusal {
    Refusal(
      .conflict, rule: "agent.cluster-taken",
      Text(zh: "集群名称 \(cluster) 已被使用", en: "there is a cluster of the name \(cluster) already"),
      remedy: Text(
        zh: "另取名称；更换主机时为原代理换发密钥", en: "choose another; for another machine give the agent there is another key"),
      field: "/cluster")
  }

  static let notAnAgent = Refusal(
    .forbidden, rule: "agent.not-an-agent", Text(zh: "该密钥不属于任何代理", en: "this key is not an agent's"),
    remedy: Text(zh: "使用登记代理时给出的密钥", en: "use the key that was given when the agent was registered"))

  static let retired = Refusal(
    .conflict, rule: "agent.retired", Text(zh: "该代理已注销", en: "the agent is retired"),
    remedy: Text(zh: "登记新的代理", en: "register another"))

  static let over = Refusal(
    .conflict, rule: "agent.session-over",
    Text(zh: "同一密钥的另一代理已接管", en: "another process with this key has taken over"),
    remedy: Text(zh: "只运行其中一个", en: "run one of the two"))

  static func notHanded(_ index: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "agent.job-not-handed",
      Text(zh: "该作业未交给本代理", en: "this job has not been handed to this agent"), field: "/jobs/\(index)/job")
  }

  static func changed(_ index: Int) -> Refusal {
    Refusal(
      .conflict, rule: "agent.end-changed",
      Text(zh: "该作业的结果已报告，且与此不同", en: "the job's end was told already, and otherwise"),
      field: "/jobs/\(index)")
  }

  static func part(_ index: Int, _ field: String, _ expected: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "agent.report", Text(zh: "报告不完整或自相矛盾", en: "the report is not whole, or contradicts itself"),
      remedy: expected, field: "/jobs/\(index)/\(field)")
  }

  static let digest = Refusal(
    .unacceptable, rule: "agent.digest", Text(zh: "收到的文件与摘要不符", en: "what came in does not have this digest"),
    remedy: Text(zh: "重新上传", en: "send it again"), field: "sha256")

  static func gap(_ have: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "agent.log-gap",
      Text(zh: "日志缺少一段：已有 \(have) 字节", en: "a piece of the log is missing: \(have) bytes are there"), field: "from")
  }

  static func logTooLong(_ most: Int64) -> Refusal {
    Refusal(
      .tooLarge, rule: "agent.log-too-long",
      Text(zh: "日志超过该作业的 \(most) 字节", en: "the log is longer than the job's \(most) bytes"), field: "from")
  }

  static let notOpen = Refusal(
    .conflict, rule: "agent.job-ended", Text(zh: "该作业已结束", en: "the job has ended"))
}
