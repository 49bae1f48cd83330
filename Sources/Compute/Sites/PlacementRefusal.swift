import Vocabulary

/// Why a job does not come into a pool.
enum PlacementRefusal {
  static func overCapacity(_ pool: Pool, _ part: Demand.Part, asked: Int64, has: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "pool.over-capacity",
      Text(
        zh: "资源池“\(pool.name.zh)”共有 \(part.text(has).zh)，作业需要 \(part.text(asked).zh)",
        en: "the pool “\(pool.name.en)” has \(part.text(has).en) in all, and the job asks for \(part.text(asked).en)"),
      remedy: Text(
        zh: "至多 \(part.text(has).zh)，或指定更大的资源池", en: "ask for at most \(part.text(has).en), or name a larger pool"),
      field: "/" + part.field)
  }

  static func notOpen(_ pool: Pool) -> Refusal {
    let zh = pool.state == .draining ? "正在排空" : "已关闭"
    return Refusal(
      .conflict, rule: "pool.not-open",
      Text(
        zh: "资源池“\(pool.name.zh)”\(zh)，不接收新作业",
        en: "the pool “\(pool.name.en)” is \(pool.state.rawValue) and takes no jobs"),
      remedy: Text(zh: "指定其他资源池", en: "name another pool"), field: "/pool")
  }

  static func outsideHours(_ pool: Pool, opens: Instant) -> Refusal {
    Refusal(
      .conflict, rule: "pool.outside-hours",
      Text(zh: "资源池“\(pool.name.zh)”此时不开放", en: "the pool “\(pool.name.en)” takes no jobs at this hour"),
      remedy: Text(zh: "将于 \(opens) 开放", en: "it opens at \(opens)"), field: "/pool")
  }

  static func notAgreed(_ agreed: ID<Pool>) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.pool-not-agreed",
      Text(zh: "合约约定的是另一资源池", en: "the agreement is for another pool"),
      remedy: Text(zh: "使用 \(agreed)，或不指定", en: "name \(agreed), or none"), field: "/pool")
  }

  static func notTheProviders(_ own: ID<Pool>?) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.pool-not-the-providers",
      Text(zh: "该资源池不属于合约的算力方", en: "the pool is not one of the agreement's provider"),
      remedy: own.map { Text(zh: "使用其资源池，或本机资源池 \($0)", en: "name one of the provider's, or the hub's own, \($0)") },
      field: "/pool")
  }
}
