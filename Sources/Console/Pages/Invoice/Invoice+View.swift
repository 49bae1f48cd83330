import Vocabulary

extension Console.Invoice {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("invoiceTitle"), section: .accounts, body: Templates.render("invoice", Values(model, frame)))
    }
  }

  struct AmountRow {
    var usage: String
    var energy: String
    var gross: String
    var voucher: String
    var payable: String

    init(_ amounts: Amounts, _ language: Language) {
      usage = language.yuan(amounts.usageFen)
      energy = language.yuan(amounts.energyFen)
      gross = language.yuan(amounts.grossFen)
      voucher = language.yuan(amounts.voucherFen)
      payable = language.yuan(amounts.payableFen)
    }
  }

  private struct ItemRow {
    var number: String
    var title: String
    var href: String?
    var pool: String?
    var quantity: String
    var unit: String
    var price: String
    var power: String
    var sums: AmountRow
  }

  private struct UseRow {
    var id: String
    var time: String
    var quantity: String
    var power: String
    var sums: AmountRow
  }

  private struct Values {
    var t: Words
    let upHref: String
    var upName: String
    var id: String
    var consumer: String
    var consumerCode: String
    var provider: String
    var providerCode: String
    var period: String
    var drawnUp: String
    var isOpen: Bool
    var items: [ItemRow]
    var sums: AmountRow
    var capitals: String
    var uses: [UseRow]
    var notTold: String?
    var digest: String
    var signature: String
    var origin: String
    var size: String
    var root: String?

    init(_ model: Model, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      self.t = t
      upHref = Address.of("accounts/invoices", [("period", model.query.period)])
      upName = t("invoicesTitle")
      id = Self.number(model.query)
      consumer = language.of(model.consumer.name)
      consumerCode = model.consumer.creditCode
      provider = language.of(model.provider.name)
      providerCode = model.provider.creditCode
      period = t("fromTo", with: language.day(model.from), language.day(model.to.adding(milliseconds: -1)))
      drawnUp = language.time(model.at)
      isOpen = model.at < model.to
      items = model.items.enumerated().map { place, item in
        ItemRow(
          number: String(place + 1), title: item.title.map(language.of) ?? t("furtherUses"),
          href: item.agreement.map { Address.of(.agreement($0)) }, pool: item.pool.map(language.of),
          quantity: language.number(item.quantity), unit: t("unit", item.unit),
          price: item.price.map { OfferRow.price($0.withoutEnergy, in: frame) } ?? "–",
          power: Self.power(item.energyMillijoules, item.amounts, language), sums: AmountRow(item.amounts, language))
      }
      sums = AmountRow(model.total, language)
      capitals = Language.capitals(fen: model.total.payableFen)
      uses = model.uses.map {
        UseRow(
          id: $0.id, time: language.time($0.at), quantity: language.number($0.quantity) + " " + t("unit", $0.unit),
          power: Self.power($0.energyMillijoules, $0.amounts, language), sums: AmountRow($0.amounts, language))
      }
      notTold = model.notTold > 0 ? t("moreUses", with: language.number(model.notTold)) : nil
      (digest, signature) = (model.digest, model.signature)
      origin = model.log.origin
      size = language.number(model.log.size)
      root = model.log.root
    }

    /// Nothing where no power is charged beside the price.
    private static func power(_ millijoules: Int64, _ amounts: Amounts, _ language: Language) -> String {
      millijoules > 0 || amounts.energyFen > 0 ? language.energy(millijoules: millijoules) : "–"
    }

    /// The month and the ends of both parties' numbers: the same whenever it is drawn up.
    private static func number(_ query: Query) -> String {
      ([query.period.filter(\.isNumber)] + [query.consumer, query.provider].map { $0.suffix(6).uppercased() })
        .joined(separator: "-")
    }
  }
}

extension Console.InvoiceList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("invoicesTitle"), section: .accounts,
        body: Templates.render("invoice-list", Values(model, frame)))
    }
  }

  private struct Row {
    var href: String
    var name: String
    var role: String
    var uses: String
    var sums: Console.Invoice.AmountRow
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var periods: [FacetRow]
    var invoices: [Row]
    var hasInvoices: Bool

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.accountTabs("invoices", in: frame)
      periods = model.periods.map {
        FacetRow(name: $0, href: Address.of("accounts/invoices", [("period", $0)]), here: $0 == model.period)
      }
      invoices = model.invoices.map { line in
        Row(
          href: Address.of(
            "accounts/invoices/" + Address.encode(line.query.period),
            [("consumer", line.query.consumer), ("provider", line.query.provider)]),
          name: frame.language.of(line.isOwed ? line.provider : line.consumer),
          role: frame.t(line.isOwed ? "payTo" : "receiveFrom"), uses: frame.language.number(line.uses),
          sums: Console.Invoice.AmountRow(line.amounts, frame.language))
      }
      hasInvoices = !invoices.isEmpty
    }
  }
}
