import Vocabulary

extension Console.Vouchers {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("vouchersTitle"), section: .accounts, body: Templates.render("vouchers", Values(model, frame)))
    }
  }

  private struct ProgrammeRow {
    var name: String
    var issuer: String
    var state: String
    var share: String
    var until: String
    var granted: String
    var grantedChart: String
    var spent: String
    var spentChart: String
    var perYuan: String
    var hours: String
    /// Nil where no accelerators were charged.
    var acceleratorHours: String?
    var participants: String
    var new: String
    var uses: String
    var comparison: ComparisonView.Values?
    var tooEarly: Bool

    init(_ programme: Programme, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      name = language.of(programme.name)
      issuer = language.of(programme.issuer.name)
      state = Badge.html(programme.state, t)
      share = language.percent(basisPoints: programme.share)
      until = language.day(programme.expiresAt)
      granted = t("takenOfPlain", with: language.yuan(programme.grantedFen), language.yuan(programme.budgetFen))
      grantedChart = Chart.bar(
        programme.grantedFen, of: max(1, programme.budgetFen), label: language.said(of: t("grantedOfBudget"), granted))
      spent = t("takenOfPlain", with: language.yuan(programme.spentFen), language.yuan(programme.grantedFen))
      spentChart = Chart.bar(
        programme.spentFen, of: max(1, programme.grantedFen), label: language.said(of: t("spentOfGranted"), spent))
      hours = language.coreHours(seconds: programme.cpuSeconds)
      acceleratorHours =
        programme.acceleratorSeconds > 0 ? language.coreHours(seconds: programme.acceleratorSeconds) : nil
      perYuan = programme.spentFen > 0 ? Self.perYuan(programme, language) : "–"
      participants = language.number(programme.participants)
      new = language.number(programme.newParticipants)
      uses = language.number(programme.uses)
      comparison = programme.comparison.map { ComparisonView.Values($0, frame) }
      tooEarly = programme.comparison == nil
    }

    /// Core-hours for each yuan that vouchers paid, in thousandths.
    private static func perYuan(_ programme: Programme, _ language: Language) -> String {
      let (product, overflow) = programme.cpuSeconds.multipliedReportingOverflow(by: 100_000)
      return overflow ? "–" : language.decimals(thousandths: product / 3600 / programme.spentFen)
    }
  }

  private struct GrantRow {
    var programme: String
    var href: String
    var amount: String
    var left: String
    var until: String
    var state: String
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var programmes: [ProgrammeRow]
    var hasProgrammes: Bool
    var own: [GrantRow]
    var hasOwn: Bool

    init(_ model: Model, _ frame: Frame) {
      let language = frame.language
      t = frame.t
      tabs = FacetRow.accountTabs("vouchers", in: frame)
      programmes = model.programmes.map { ProgrammeRow($0, frame) }
      hasProgrammes = !programmes.isEmpty
      own = model.own.map {
        GrantRow(
          programme: language.of($0.programme), href: Address.of(.account($0.account)),
          amount: language.yuan($0.amountFen), left: language.yuan($0.leftFen), until: language.day($0.expiresAt),
          state: Badge.html($0.state, frame.t))
      }
      hasOwn = !own.isEmpty
    }
  }
}

extension Language {
  /// Little with three decimals, more with one; what stands in a column with `least`, as that is.
  func coreHours(seconds: Int64, beside least: Int64? = nil) -> String {
    (least ?? seconds) < 36_000
      ? decimals(thousandths: seconds / 3600 * 1000 + seconds % 3600 * 1000 / 3600)
      : decimal(seconds, over: 3600)
  }
}
