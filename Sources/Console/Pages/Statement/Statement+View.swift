import Vocabulary

extension Console.Statement {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("statementTitle"), section: .accounts, body: Templates.render("statement", Values(model, frame)))
    }
  }

  private struct Row {
    var stamp: String
    var time: String
    var summary: String
    var counterpart: String
    var `in`: String
    var out: String
    var held: String
    var balance: String
    var href: String?
    var pending: Bool
    var entry: String?
    var entryHref: String?
    var energy: String?

    init(_ line: Line, unit: String, _ frame: Frame) {
      let language = frame.language
      stamp = line.at.description
      time = language.time(line.at)
      summary = language.of(line.summary)
      counterpart = line.counterpart.map(language.of) ?? ""
      `in` = line.amount > 0 ? language.amount(line.amount, unit: unit) : ""
      out = line.amount < 0 && line.amount > Int64.min ? language.amount(-line.amount, unit: unit) : ""
      held =
        line.heldChange == 0
        ? "" : (line.heldChange > 0 ? "+" : "") + language.amount(line.heldChange, unit: unit)
      href = line.link.map(Address.of)
      balance = language.amount(line.balance, unit: unit)
      pending = line.pending
      entry = line.index.map { frame.t("entryAt", with: language.number($0)) }
      entryHref = line.index.map { Address.of(.entry($0)) }
      energy = line.use.map {
        frame.t("energyWithin", with: language.yuan($0.chargedFen), language.yuan($0.energyFen))
      }
    }
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("accounts", [])
    var upName: String
    var id: String
    var owner: String
    var purpose: String
    var unit: String
    var period: String
    var opening: String
    var totalIn: String
    var totalOut: String
    var held: String
    var available: String
    var expected: String?
    var closing: String
    var lines: [Row]
    var hasLines: Bool
    var hasProof: Bool
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      let language = frame.language
      let account = model.account
      t = frame.t
      upName = frame.t("nav.accounts")
      id = account.id
      owner = language.of(account.owner.name)
      purpose = language.of(account.purpose)
      unit = frame.t("unit", account.unit)
      period = (model.from.map(language.day) ?? "…") + " – " + language.day(model.to)
      opening = language.amount(model.opening, unit: account.unit)
      totalIn = language.amount(model.totalIn, unit: account.unit)
      totalOut = language.amount(model.totalOut, unit: account.unit)
      held = language.amount(account.held, unit: account.unit)
      available = language.amount(account.balance - account.held, unit: account.unit)
      expected = account.expected > 0 ? language.amount(account.expected, unit: account.unit) : nil
      closing = language.amount(model.closing, unit: account.unit)
      lines = model.lines.map { Row($0, unit: account.unit, frame) }
      hasLines = !lines.isEmpty
      hasProof = lines.contains { $0.entry != nil }
      nextHref = model.next.map { Address.of("accounts/" + Address.encode(account.id), [("cursor", $0)]) }
    }
  }
}
