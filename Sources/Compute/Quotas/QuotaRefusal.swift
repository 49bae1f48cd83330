import Vocabulary

/// Why a quota is not taken.
enum QuotaRefusal {
  static let nothingCounted = Refusal(
    .unacceptable, rule: "quota.nothing-counted",
    Text(zh: "配额未写明任何资源", en: "the quota names nothing that it counts"),
    remedy: Text(
      zh: "写明 milliCPU、memoryMiB 或 accelerators，可以为 0", en: "name milliCPU, memoryMiB or accelerators; 0 is a quota too"
    ),
    field: "/nominalQuota")

  static func overCapacity(_ name: String, left: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "quota.over-capacity",
      Text(
        zh: "各方配额之和超出资源池：\(name) 只剩 \(left) 可分配",
        en: "the pool has not so much: beside the other quotas \(left) of \(name) are left to give"),
      remedy: Text(zh: "至多 \(left)，或先减少其他配额", en: "give at most \(left), or take from the other quotas first"),
      field: "/nominalQuota/\(name)")
  }

  static func noQuota(_ name: String, asked: Int64, left: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "quota.none",
      Text(
        zh: "您在该资源池没有配额；各方配额以外只有 \(left) \(name)，申请了 \(asked)",
        en: "you have no quota in this pool; beside the others' it has \(left) of \(name), and \(asked) are asked for"),
      remedy: Text(
        zh: "请资源池所有者分配配额，或改投其他资源池", en: "ask its owner for a quota, or name another pool"), field: "/pool")
  }

  static func belowQuotas(_ name: String, given: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "quota.over-capacity",
      Text(
        zh: "已分配配额 \(given) \(name)，容量不能更小",
        en: "quotas of \(given) of \(name) were given, and the capacity would be less"),
      remedy: Text(zh: "先减少配额", en: "take from the quotas first"), field: "/capacity/\(name)")
  }

  static let tooMany = Refusal(
    .conflict, rule: "quota.too-many",
    Text(zh: "一个资源池至多 \(QuotaRegister.mostOfPool) 个配额", en: "a pool has at most \(QuotaRegister.mostOfPool) quotas"))

  static func needsRetries(_ field: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.retries", Text(zh: "多步骤任务不能重试", en: "a task of several commands is not tried again"),
      remedy: Text(zh: "去掉 retries", en: "leave retries out"), field: field)
  }
}
