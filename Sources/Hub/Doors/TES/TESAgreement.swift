import Compute
import Exchange
import Identity
import Store
import Vocabulary

/// Under which agreement a task runs: the one that it names, or else the only one that its sender has.
enum TESAgreement {
  static func find(_ tx: Transaction, named: String?, for caller: Caller, at now: Instant) throws -> Agreement {
    if let named {
      guard let id = ID<Agreement>(named) else {
        throw Refusal(
          .invalid, rule: "tes.agreement",
          Text(zh: "lingqu.agreement 不是合约编号", en: "lingqu.agreement is no agreement's id"),
          remedy: Text(zh: "形如 agr_…", en: "it looks like agr_…"),
          field: "/resources/backend_parameters/lingqu.agreement")
      }
      return try Agreements.get(tx, id)
    }
    var found: [Agreement] = []
    var cursor: String?
    let page = 200
    repeat {
      let agreements = try Agreements.list(tx, of: caller.participant, before: cursor, limit: page)
      found += agreements.filter {
        $0.consumer == caller.participant && $0.kind == .compute && $0.state == .active && $0.endsAt > now
      }
      cursor = agreements.count == page ? agreements.last?.id.description : nil
    } while cursor != nil && found.count < 2
    guard let only = found.first else { throw none }
    guard found.count == 1 else { throw several(found) }
    return only
  }

  private static let none = Refusal(
    .forbidden, rule: "tes.no-agreement",
    Text(zh: "您没有生效的算力合约，任务无处运行", en: "you have no active compute agreement for a task to run under"),
    remedy: Text(
      zh: "先就一个算力供给订立合约：lingqu agreement request，或控制台的目录页",
      en: "agree on a compute offer first: lingqu agreement request, or the console's catalogue"))

  private static func several(_ found: [Agreement]) -> Refusal {
    let ids = found.prefix(5).map(\.id.description)
    return Refusal(
      .invalid, rule: "tes.which-agreement",
      Text(zh: "您有多个生效的算力合约", en: "you have more than one active compute agreement"),
      remedy: Text(
        zh: "在 backend_parameters 或 tags 中写明 lingqu.agreement，例如 " + ids.joined(separator: "、"),
        en: "name one as lingqu.agreement in backend_parameters or tags, such as " + ids.joined(separator: ", ")),
      field: "/resources/backend_parameters/lingqu.agreement")
  }
}
