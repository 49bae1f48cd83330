extension Console.AccountList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("accountListTitle"), section: .accounts,
        body: Templates.render("account-list", Values(model, frame)))
    }
  }

  private struct Row {
    var href: String
    var purpose: String
    var owner: String
    var unit: String
    var balance: String
    var held: String
    var available: String
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var lines: [Row]
    var hasLines: Bool

    init(_ model: Model, _ frame: Frame) {
      let language = frame.language
      t = frame.t
      tabs = FacetRow.accountTabs("accounts", in: frame)
      lines = model.accounts.map {
        Row(
          href: Address.of(.account($0.id)), purpose: language.of($0.purpose), owner: language.of($0.owner.name),
          unit: frame.t("unit", $0.unit), balance: language.amount($0.balance, unit: $0.unit),
          held: language.amount($0.held, unit: $0.unit),
          available: language.amount($0.balance - $0.held, unit: $0.unit))
      }
      hasLines = !lines.isEmpty
    }
  }
}
