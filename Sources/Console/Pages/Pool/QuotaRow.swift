extension Console.Pool {
  /// A quota as templates show it: a bar for each thing that it counts, all of one thing on one scale.
  struct QuotaRow {
    struct Bar {
      var name: String
      var said: String
      var beside: String?
      var chart: String
    }

    var holder: String
    var isOwn: Bool
    var about: [String]
    var bars: [Bar]

    static func rows(_ quotas: [Quota], in frame: Frame) -> [QuotaRow] {
      var most: [String: Int64] = [:]
      for amount in quotas.flatMap(\.amounts) {
        most[amount.resource] = max(most[amount.resource] ?? 1, amount.nominal, amount.used)
      }
      return quotas.map { QuotaRow($0, most, frame) }
    }

    private init(_ quota: Quota, _ most: [String: Int64], _ frame: Frame) {
      let t = frame.t
      holder = frame.language.of(quota.holder.name)
      isOwn = quota.isOwn
      let weight = t("weightOf", with: ResourceWords.thousandths(quota.weight, t))
      about = [quota.cohort.map { t("cohortOf", with: $0) } ?? t("noCohort"), weight]
      let name = holder
      bars = quota.amounts.map { Self.bar($0, of: most[$0.resource] ?? 1, name, t) }
    }

    private static func bar(_ amount: Amount, of most: Int64, _ holder: String, _ t: Words) -> Bar {
      func say(_ value: Int64) -> String {
        switch amount.resource {
        case "milliCPU": ResourceWords.cores(value, t)
        case "memoryMiB": ResourceWords.memory(value, t)
        default: t("cardsOf", with: t.language.number(value))
        }
      }
      let name = t("counted", amount.resource)
      let said = t("takenOf", with: say(amount.used), say(amount.nominal))
      var beside: [String] = []
      if amount.borrowed > 0 { beside.append(t("borrowedNow", with: say(amount.borrowed))) }
      if amount.lent > 0 { beside.append(t("lentNow", with: say(amount.lent))) }
      return Bar(
        name: name, said: said, beside: beside.isEmpty ? nil : t.language.listed(beside),
        chart: Chart.quota(amount, of: most, label: t.language.listed([holder + " " + name, said] + beside)))
    }
  }
}
