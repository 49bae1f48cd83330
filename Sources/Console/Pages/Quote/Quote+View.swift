import Vocabulary

extension Console.Quote {
  enum View {
    static func html(_ model: Model, typed: Form, in frame: Frame) -> String {
      frame.document(
        title: frame.t("quoteTitle"), section: .jobs, body: Templates.render("quote", Values(model, typed, frame)))
    }
  }

  private struct Fact {
    var name: String
    var value: String
    var note: String?
  }

  private struct Hidden {
    var name: String
    var value: String
  }

  private struct Card {
    var number: String
    var titles: [String]
    var place: String
    var provider: String
    var payable: String
    var gross: String?
    var facts: [Fact]
    var mayChoose: Bool
    var needsTalk: Bool
    var isShort: Bool
    var offerHref: String
    var hidden: [Hidden]
    var button: String

    init(_ option: Option, _ place: Int, _ typed: Form, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      number = String(place + 1)
      titles = option.words.map { t("pick." + $0) }
      self.place = language.of(option.poolName)
      provider = language.listed([language.of(option.siteName), language.of(option.providerName)])
      payable = language.yuan(option.payableFen)
      gross = option.grossFen == option.payableFen ? nil : language.yuan(option.grossFen)
      facts = [
        Fact(name: t("priceBefore"), value: language.yuan(option.grossFen)),
        Fact(name: t("byVoucher"), value: option.voucherFen == 0 ? "–" : "−" + language.yuan(option.voucherFen)),
        Fact(name: t("heldAtFirst"), value: language.yuan(option.heldFen)),
        Fact(
          name: t("startsAbout"), value: language.time(option.startsAt),
          note: option.waitMilliseconds < 1000
            ? t("atOnce") : t("waitsFor", with: language.span(seconds: option.waitMilliseconds / 60_000 * 60))),
        Fact(name: t("endsAtLatest"), value: language.time(option.endsAt)),
        Fact(
          name: t("powerPrice"), value: option.tariff.map { language.decimals(thousandths: $0) } ?? "–"),
        Fact(
          name: t("energy"),
          value: option.milliwattHours.map {
            language.energy(millijoules: $0.multipliedReportingOverflow(by: 3600).partialValue)
          } ?? "–",
          note: option.milliwattHours == nil ? nil : t("modelledNote")),
        Fact(name: t("carbonOf"), value: option.carbonMilligrams.map { language.grams(milligrams: $0) } ?? "–"),
      ]
      needsTalk = option.access == "negotiation"
      isShort = !option.isCovered
      mayChoose = !needsTalk && option.isCovered
      offerHref = Address.of(.offer(option.offer))
      var fields = Console.JobForm.Entry.fields.filter { $0 != "agreement" }.compactMap { name in
        typed.value(name).map { Hidden(name: name, value: $0) }
      }
      for (name, value) in [
        ("agreement", option.agreement), ("pool", option.pool), ("voucher", option.voucher),
        ("startNotBefore", option.notBefore?.description), ("act", "submit"),
      ] {
        if let value { fields.append(Hidden(name: name, value: value)) }
      }
      hidden = fields
      button = t("chooseThis")
    }
  }

  private struct RejectedRow {
    var name: String
    var why: String
    var remedy: String?
    var start: String
    var cost: String
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    let action = Address.of("jobs", [])
    var formToken: String
    var asked: String
    var cards: [Card]
    var hasCards: Bool
    var rejected: [RejectedRow]
    var hasRejected: Bool
    var notTold: String?
    var back: [Hidden]

    init(_ model: Model, _ typed: Form, _ frame: Frame) {
      let language = frame.language
      t = frame.t
      tabs = FacetRow.jobTabs("submit", in: frame)
      formToken = frame.formToken
      asked = model.until.map { frame.t("quoteWindow", with: language.time($0)) } ?? ""
      cards = model.options.enumerated().map { Card($1, $0, typed, frame) }
      hasCards = !cards.isEmpty
      rejected = model.rejected.map {
        RejectedRow(
          name: language.of($0.name), why: language.of(Console.plain($0.why)),
          remedy: $0.remedy.map { language.of(Console.plain($0)) },
          start: $0.wouldStart.map(language.time) ?? "–", cost: $0.wouldCostFen.map(language.yuan) ?? "–")
      }
      hasRejected = !rejected.isEmpty
      notTold = model.notTold > 0 ? frame.t("moreNotTold", with: language.number(model.notTold)) : nil
      back = Console.JobForm.Entry.fields.compactMap { name in
        typed.value(name).map { Hidden(name: name, value: $0) }
      }
    }
  }
}

extension Language {
  /// `1.234 kg`, or `0.56 g` for little.
  func grams(milligrams: Int64) -> String {
    if milligrams >= 1_000_000 {
      return decimals(thousandths: milligrams / 1000) + (self == .zh ? " 千克 CO₂" : " kg CO₂")
    }
    return decimals(thousandths: milligrams) + (self == .zh ? " 克 CO₂" : " g CO₂")
  }
}
