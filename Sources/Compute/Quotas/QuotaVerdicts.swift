import Scheduling
import Vocabulary

/// What quotas say of one queue at one moment.
struct QuotaVerdicts {
  enum Stand {
    /// It may start. Nil: it has no quota, and there is room beside them.
    case admitted(QuotaShare?)
    /// It is to start once others have made room.
    case awaitsRoom
    case short(Short)
    /// It is larger than its quota and all that it may borrow.
    case never(Refusal)
  }

  /// What keeps a job from starting.
  struct Short {
    var limit: QuotaShortage.Limit
    var resource: String
    var missing: Int64
    /// True if it has no quota there.
    var isRest: Bool
    var cohort: String?
  }

  /// By place in the queue; what is not here is not counted by any quota.
  var stands: [Int: Stand] = [:]
  /// Who makes room, and for whom.
  var displaced: [(jobs: [Job], why: Displacement)] = []

  /// Whether quotas let it start.
  func lets(_ place: Int) -> Bool {
    switch stands[place] {
    case nil, .admitted: true
    case .awaitsRoom, .short, .never: false
    }
  }
}

extension JobExplanation.Turn {
  /// Of a job that its quota, or the others' quotas, keep from starting; nil if they do not.
  init?(_ stand: QuotaVerdicts.Stand?) {
    switch stand {
    case nil, .admitted: return nil
    case .awaitsRoom:
      self.init(
        word: .awaitsRoom,
        text: Text(zh: "配额足够；占用其份额的作业正在让出", en: "its quota suffices; what runs in its place is making room"),
        because: nil, until: nil)
    case .never(let refusal):
      self.init(
        word: .overQuota, text: refusal.detail, because: nil, until: nil, shortage: Shortage(rule: refusal.rule))
    case .short(let short):
      self.init(word: .overQuota, text: short.text, because: nil, until: nil, shortage: short.told)
    }
  }
}

extension QuotaVerdicts.Short {
  /// Whoever has no quota there has another rule to go by.
  var told: JobExplanation.Turn.Shortage {
    JobExplanation.Turn.Shortage(
      rule: isRest ? "quota.none" : limit.rawValue, resource: resource, missing: missing,
      cohort: limit == .cohort && !isRest ? cohort : nil)
  }

  var text: Text {
    if isRest {
      return Text(
        zh: "\(limit.rawValue)：该资源池除各方配额外还差 \(missing) \(resource)",
        en: "\(limit.rawValue): what the pool has beside its quotas lacks \(missing) of \(resource)")
    }
    switch limit {
    case .queue:
      return Text(
        zh: "\(limit.rawValue)：配额加可借用量还差 \(missing) \(resource)",
        en: "\(limit.rawValue): the quota and what may be borrowed on top lack \(missing) of \(resource)")
    case .cohort:
      let name = cohort ?? "-"
      return Text(
        zh: "\(limit.rawValue)：\(name) 中可借出的还差 \(missing) \(resource)",
        en: "\(limit.rawValue): what \(name) has to lend lacks \(missing) of \(resource)")
    }
  }
}
