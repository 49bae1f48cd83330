import Vocabulary

/// What one message may say of what an earlier one has said.
enum ProtocolTerms {
  /// Refuses an offer on another dataset than the negotiation's, and an agreement on anything but what was last asked for or
  /// offered.
  static func check(_ message: ProtocolMessage, in process: ProtocolProcess) throws(Refusal) {
    if let target = message.offer?["target"], let dataset = process.terms.dataset, target.string != dataset {
      throw otherDataset
    }
    guard let agreement = message.agreement else { return }
    guard agreement["target"]?.string == process.terms.dataset, let offer = process.terms.offer, same(agreement, offer)
    else { throw otherAgreement }
  }

  /// Whether two policies have the same rules. A list that is empty says as much as one that is not there.
  static func same(_ one: JSON, _ other: JSON) -> Bool {
    ["permission", "prohibition", "obligation"].allSatisfy { rules(one[$0]) == rules(other[$0]) }
  }

  private static func rules(_ list: JSON?) -> [JSON] {
    (list?.array ?? []).map { rule in
      guard case .object(let members) = rule else { return rule }
      return .object(members.filter { $0.value != .array([]) })
    }
  }

  private static let otherDataset = Refusal(
    .invalid, rule: "dsp.dataset-differs", Text(zh: "该协商是关于另一数据集的", en: "this negotiation is about another dataset"),
    field: "/offer/target")
  private static let otherAgreement = Refusal(
    .invalid, rule: "dsp.agreement-differs",
    Text(zh: "合约与最后提出的条件不符", en: "the agreement is not what was last asked for or offered"),
    remedy: Text(zh: "先以 ContractOfferMessage 提出新条件", en: "offer other terms first (ContractOfferMessage)"),
    field: "/agreement")
}
