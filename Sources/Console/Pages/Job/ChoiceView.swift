import Vocabulary

extension Console.Job {
  /// How the hub chose: what won with a sentence why, and each other with a sentence why not.
  enum ChoiceView {
    struct Row {
      var name: String
      var href: String
      var isChosen: Bool
      var starts: String
      var cost: String
      var voucher: String?
      var power: String
      var carbon: String
      var why: String
    }

    struct Refused {
      var name: String
      var href: String?
      var why: String
      var starts: String
      var cost: String
    }

    struct Values {
      var rule: String
      var rows: [Row]
      var refused: [Refused]
      var hasRefused: Bool
      var notTold: String?

      init(_ choice: Choice, _ frame: Frame) {
        let t = frame.t
        let language = frame.language
        rule = t("choice." + choice.prefer)
        let chosen = choice.options.first
        rows = choice.options.enumerated().map { place, option in
          Row(
            name: language.of(option.poolName), href: Address.of(.pool(option.pool)), isChosen: place == 0,
            starts: language.time(option.startsAt), cost: language.yuan(option.payableFen),
            voucher: option.voucherFen > 0 ? t("ofWhichVoucherPays", with: language.yuan(option.voucherFen)) : nil,
            power: option.energyMicroYuan.map { language.yuan($0 / 10_000) } ?? "–",
            carbon: option.carbonMilligrams.map { language.grams(milligrams: $0) } ?? "–",
            why: place == 0
              ? ChoiceView.won(choice, t) : chosen.map { ChoiceView.lost(option, to: $0, choice.prefer, t) } ?? "")
        }
        refused = choice.rejected.map {
          Refused(
            name: $0.poolName.map(language.of) ?? "–", href: $0.pool.map { Address.of(.pool($0)) },
            why: language.of(Console.plain($0.why)), starts: $0.wouldStart.map(language.time) ?? "–",
            cost: $0.wouldCostFen.map(language.yuan) ?? "–")
        }
        hasRefused = !refused.isEmpty
        notTold = choice.notTold > 0 ? t("moreNotTold", with: language.number(choice.notTold)) : nil
      }
    }

    private static func won(_ choice: Choice, _ t: Words) -> String {
      guard choice.options.count > 1 else { return t("choiceOnly") }
      return t("choiceWon." + choice.prefer, with: t.language.number(Int64(choice.options.count)))
    }

    /// What it is behind in, what was asked for first; then what it is ahead in.
    private static func lost(_ one: Choice.Option, to best: Choice.Option, _ prefer: String, _ t: Words) -> String {
      let language = t.language
      var (behind, ahead): ([(String, String)], [String]) = ([], [])
      func compare(_ term: String, _ difference: Int64, say: (Int64) -> String) {
        if difference > 0 { behind.append((term, t("behind." + term, with: say(difference)))) }
        if difference < 0 { ahead.append(t("ahead." + term, with: say(-difference))) }
      }
      compare("cost", one.payableFen + one.transferFen - best.payableFen - best.transferFen, say: language.yuan)
      let later = one.startsAt.milliseconds(since: best.startsAt) / 1000
      compare("start", abs(later) < 1 ? 0 : later) {
        language.span(seconds: $0 >= 60 ? $0 / 60 * 60 : $0)
      }
      if let mine = one.carbonMilligrams, let others = best.carbonMilligrams {
        compare("carbon", mine - others) { language.grams(milligrams: $0) }
      }
      let first = ["now": "start", "cheapest": "cost", "greenest": "carbon"][prefer]
      behind = behind.filter { $0.0 == first } + behind.filter { $0.0 != first }
      guard !behind.isEmpty else {
        return ahead.isEmpty ? t("choiceAlike") : t("choiceWhole", with: language.listed(ahead))
      }
      let worse = language.listed(behind.map(\.1))
      return ahead.isEmpty ? worse : t("choiceBut", with: worse, language.listed(ahead))
    }
  }
}
