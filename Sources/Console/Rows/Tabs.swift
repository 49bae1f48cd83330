extension FacetRow {
  /// The pages about jobs.
  static func jobTabs(_ here: String, in frame: Frame) -> [FacetRow] {
    tabs([("jobs", "jobs"), ("queue", "jobs/queue"), ("submit", "jobs/new")], here, frame)
  }

  /// The pages about money.
  static func accountTabs(_ here: String, in frame: Frame) -> [FacetRow] {
    tabs(
      [("accounts", "accounts"), ("invoices", "accounts/invoices"), ("vouchers", "accounts/vouchers")], here, frame)
  }

  /// The pages about models.
  static func modelTabs(_ here: String, in frame: Frame) -> [FacetRow] {
    tabs(
      [
        ("shelf", "models"), ("play", "models/play"), ("keys", "models/keys"), ("evaluation", "models/evaluation"),
        ("filing", "models/filing"), ("sheet", "models/sheet"),
      ], here, frame)
  }

  /// The pages about data.
  static func dataTabs(_ here: String, in frame: Frame) -> [FacetRow] {
    tabs(
      [
        ("datasets", "datasets"), ("requests", "requests"), ("desk", "desk"), ("rights", "rights"),
        ("grants", "grants"), ("assets", "assets"), ("prices", "prices"), ("lists", "lists"), ("rates", "call-rates"),
        ("idle", "idle"),
      ],
      here, frame)
  }

  private static func tabs(_ pages: [(name: String, path: String)], _ here: String, _ frame: Frame) -> [FacetRow] {
    pages.map { FacetRow(name: frame.t("tab." + $0.name), href: Address.of($0.path, []), here: $0.name == here) }
  }
}
