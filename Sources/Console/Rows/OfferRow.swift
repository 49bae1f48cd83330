/// An offer as templates show it.
struct OfferRow {
  var href: String
  var kind: String
  var kindName: String
  var title: String
  var summary: String
  var provider: String
  var region: String?
  /// Without the power that is charged beside it.
  var price: String
  var energy: String?
  var uses: String
  var unused: Bool
  var day: String

  init(_ offer: Console.OfferLine, in frame: Frame) {
    let language = frame.language
    href = Address.of(.offer(offer.id))
    kind = frame.t("kind", offer.kind.rawValue)
    kindName = offer.kind.rawValue
    title = language.of(offer.title)
    summary = language.of(offer.summary)
    provider = language.of(offer.provider.name)
    region = offer.region.map(language.of)
    price = Self.price(offer.price.withoutEnergy, in: frame)
    if case .withEnergy = offer.price { energy = frame.t("energyBeside") }
    unused = offer.uses == 0
    uses = unused ? frame.t("neverUsed") : frame.t("usedTimes", with: language.number(offer.uses))
    day = language.day(offer.publishedAt)
  }

  static func price(_ price: Console.Price, in frame: Frame) -> String {
    let language = frame.language
    switch price {
    case .free: return frame.t("free")
    case .perUse(let fen): return language.yuan(fen) + " / " + frame.t("use")
    case .perUnit(let fen, let quantity, let unit):
      let count = quantity == 1 ? "" : language.number(quantity) + " "
      return language.yuan(fen) + " / " + count + language.of(unit)
    case .withEnergy(let price): return frame.t("plusEnergy", with: Self.price(price, in: frame))
    }
  }
}
