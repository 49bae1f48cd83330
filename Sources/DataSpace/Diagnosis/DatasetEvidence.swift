import Exchange
import Identity
import Tables
import Vocabulary

/// What is known of a dataset that nobody has used; what its diagnosis is made from. Pure.
struct DatasetEvidence {
  var dataset: Dataset
  /// Of its offer, if it names one: price, policy, sample and the needs that it answers.
  var offer: UnusedDiagnosis?
  /// Terms of open needs for data, and how many such needs there are.
  var wanted: Set<String>
  var needs: Int
  var requests: Int64
  var refusals: Int64
  /// For how many days looks at it were counted, and how many there were; nil: not counted yet.
  var seen: (days: Int64, views: Int64)?
  /// One that says the same and is better, and how often that one was used.
  var better: (dataset: Dataset, uses: Int64)?

  /// How long nobody must have opened it for that to tell anything.
  static let daysToBeSeen: Int64 = 30

  func diagnosis(at now: Instant) -> DatasetDiagnosis {
    var findings: [DatasetDiagnosis.Finding] = []
    func find(
      _ cause: DatasetDiagnosis.Cause, _ text: Text, _ remedy: Text, _ numbers: [String: Int64] = [:],
      other: ID<Dataset>? = nil
    ) {
      findings.append(.init(cause: cause, text: text, remedy: remedy, numbers: numbers, other: other))
    }
    let entry = dataset.entry
    if offer == nil {
      find(
        .noOffer, Text(zh: "没有供给，无法申请", en: "it names no offer, so nobody can ask for it"),
        Text(zh: "发布一项数据供给，并在目录条目中写明", en: "publish an offer of kind data and name it in the entry"))
    }
    let title = Set(Terms.of(entry.title.zh) + Terms.of(entry.title.en))
    if needs > 0, title.isDisjoint(with: wanted) {
      find(
        .otherWords,
        Text(
          zh: "标题的 \(title.count) 个词无一出现在 \(needs) 条公开需求中",
          en: "none of the \(title.count) terms of its title is in any of the \(needs) open needs for data"),
        Text(zh: "用需求方的说法写标题与关键词", en: "write title and keywords in the words of those who need it"),
        ["terms": Int64(title.count), "needs": Int64(needs)])
    }
    if let seen, seen.views == 0, seen.days >= Self.daysToBeSeen {
      find(
        .notSeen,
        Text(
          zh: "进入目录 \(seen.days) 天，无人打开过",
          en: "it has been in the catalogue for \(seen.days) days, and nobody has opened it"),
        Text(zh: "标题、简介与关键词改用通俗说法，并补充字段说明", en: "say in plain words what it is: title, description, keywords, fields"),
        ["days": seen.days, "views": 0])
    }
    if dataset.freshness == .stale {
      let since = entry.modified ?? entry.issued ?? dataset.publishedAt ?? dataset.createdAt
      let days = now.milliseconds(since: since) / 86_400_000
      let cycle = (entry.cycle?.milliseconds ?? 0) / 86_400_000
      find(
        .stale,
        Text(zh: "\(days) 天未更新，周期为 \(cycle) 天", en: "its data are \(days) days old; its cycle is \(cycle) days"),
        Text(zh: "更新数据，或改正更新周期", en: "renew the data, or correct the cycle"), ["days": days, "cycleDays": cycle])
    }
    if let quality = dataset.quality, [.fair, .poor].contains(quality.grade) {
      let score = Int64(quality.score)
      find(
        .lowQuality,
        Text(zh: "质量 \(score) 分，\(quality.grade.zh)", en: "its quality is \(quality.grade.rawValue), \(score) of 100"),
        Text(zh: "按评估指出的规则修复后再评估", en: "repair what the assessment found, and assess it again"), ["score": score])
    }
    if refusals > 0 {
      find(
        .refused,
        Text(zh: "\(requests) 次申请，\(refusals) 次被拒", en: "refused \(refusals) of \(requests) times"),
        Text(zh: "以公开规则代替逐件审批，或改用数据不出域的方式", en: "decide by a published rule, or offer compute to data"),
        ["requests": requests, "refusals": refusals])
    }
    let files = (entry.distributions ?? []).count { $0.downloadURL != nil }
    if files == 0, offer?.offer.reference["sample"] == nil {
      find(
        .noSample, Text(zh: "没有可下载的文件，也没有样例", en: "there is neither a file to download nor a sample"),
        Text(zh: "提供一份脱敏样例", en: "give a sample without personal data"),
        ["distributions": Int64(entry.distributions?.count ?? 0), "files": 0])
    }
    if let better {
      find(
        .duplicate,
        Text(
          zh: "与“\(better.dataset.entry.title.zh)”内容相同，后者更好",
          en: "\(better.dataset.name) says the same and is better"),
        Text(zh: "并入后者，或写明不同之处", en: "merge it into that one, or tell what is different"),
        [
          "uses": better.uses, "score": Int64(dataset.quality?.score ?? 0),
          "otherScore": Int64(better.dataset.quality?.score ?? 0),
        ], other: better.dataset.id)
    }
    for finding in offer?.findings ?? [] {
      switch finding.cause {
      case .dear: find(.dear, finding.text, finding.remedy)
      case .narrowPolicy: find(.narrowPolicy, finding.text, finding.remedy)
      case .noNeed: find(.noNeed, finding.text, finding.remedy, ["needs": Int64(needs), "matching": 0])
      case .noSample, .stale, .thinDescription: break
      }
    }
    return DatasetDiagnosis(
      dataset: dataset.id, title: entry.title, owner: dataset.owner, findings: findings, needs: offer?.needs ?? [])
  }
}
