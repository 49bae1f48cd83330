import Vocabulary

/// Why a pool or an agreement is no candidate.
enum QuoteRefusal {
  static func noTariff(_ site: Site?) -> Refusal {
    Refusal(
      .conflict, rule: "pool.no-tariff",
      Text(
        zh: "价格另计电费，但数据中心“\(site?.name.zh ?? "")”未登记电价",
        en: "the price charges power, and the site “\(site?.name.en ?? "")” tells no tariff"),
      remedy: Text(
        zh: "由数据中心所有方登记电价（lingqu site change --tariff）", en: "its owner registers one (lingqu site change --tariff)"))
  }

  static func notCovered(_ fen: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "ledger.balance-not-covered",
      Text(zh: "余额不足以预留 \(fen) 分", en: "the balance does not cover the \(fen) fen that would be held"),
      remedy: Text(zh: "充值后重试", en: "deposit, and try again"))
  }

  static func nowhere(_ rejected: [ComputeQuote.Rejection]) -> Refusal {
    var counts: [String: Int] = [:]
    for one in rejected { counts[one.rule, default: 0] += 1 }
    let rules = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map { "\($0.key) × \($0.value)" }
    let nearest = rejected.first { $0.remedy != nil } ?? rejected.first
    let zh = nearest.map { "；最接近的是“\($0.name.zh)”：\($0.text.zh)" } ?? ""
    let en = nearest.map { "; the nearest is “\($0.name.en)”: \($0.text.en)" } ?? ""
    return Refusal(
      .conflict, rule: "job.nowhere",
      rejected.isEmpty
        ? Text(zh: "没有可用的算力合约", en: "there is no compute agreement to use")
        : Text(
          zh: "没有资源池可接收该作业（" + rules.joined(separator: "，") + "）" + zh,
          en: "no pool takes the job (" + rules.joined(separator: ", ") + ")" + en),
      remedy: nearest?.remedy
        ?? Text(zh: "用 POST /v1/compute-quotes 查看可订立的合约", en: "POST /v1/compute-quotes shows what could be agreed on"))
  }
}
