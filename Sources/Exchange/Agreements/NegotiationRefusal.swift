import Vocabulary

enum NegotiationRefusal {
  static let withdrawn = Refusal(
    .conflict, rule: "offer.withdrawn", Text(zh: "该供给已撤回", en: "the offer is withdrawn"),
    remedy: Text(zh: "请选择其他供给", en: "choose another offer"), field: "/offer")
  static let ownOffer = Refusal(
    .unacceptable, rule: "negotiation.own-offer", Text(zh: "不能与自己订立合约", en: "an agreement needs two parties"),
    remedy: Text(zh: "自己的资源无需合约", en: "one's own needs no agreement"), field: "/offer")
  static let term = Refusal(
    .unacceptable, rule: "negotiation.term", Text(zh: "期限无效", en: "the term is not acceptable"),
    remedy: Text(zh: "1 至 3660 天", en: "1 to 3660 days"), field: "/days")
  static let changed = Refusal(
    .conflict, rule: "negotiation.changed",
    Text(zh: "该协商刚被另一请求推进", en: "another request has just moved the negotiation"),
    remedy: Text(zh: "读取最新状态后重试", en: "read its state and try again"))
}
