extension Console.Offer {
  /// A model's error beside its best baseline's.
  enum EvaluationView {
    private struct Values {
      var t: Words
      var chart: String
      var note: String
      var span: String?
    }

    static func html(_ evaluation: Evaluation, in frame: Frame) -> String {
      let (language, t) = (frame.language, frame.t)
      let own = language.decimals(thousandths: evaluation.thousandths)
      let other = language.decimals(thousandths: evaluation.baselineThousandths)
      let saved = evaluation.baselineThousandths - evaluation.thousandths
      let share = evaluation.baselineThousandths > 0 ? abs(saved) * 10_000 / evaluation.baselineThousandths : 0
      let baseline = t("baseline", evaluation.baseline)
      return Templates.render(
        "evaluation",
        Values(
          t: t,
          chart: Chart.bars(
            [
              (t("thisModel"), evaluation.thousandths, own, "level"),
              (baseline, evaluation.baselineThousandths, other, "open"),
            ], label: t("evaluationChart", with: own, baseline, other)),
          note: t(
            saved >= 0 ? "evaluationNote" : "evaluationWorse", with: baseline, language.percent(basisPoints: share)),
          span: evaluation.from.flatMap { from in
            evaluation.to.map { t("evaluationSpan", with: String(from.prefix(10)), String($0.prefix(10))) }
          }))
    }
  }
}
