import Simulator
import Vocabulary

extension SimulateSites {
  static func table(_ report: SitesReport) -> String {
    Table(
      header: [
        "case", "jobs", "missed", "deferrable yuan", "less %", "all yuan", "voucher", "MWh", "CO2 t", "wait h",
        "off-peak %",
        "Jain",
      ],
      rows: report.cases.map { one in
        let f = one.figures
        return [
          one.name.en, "\(f.jobs)", "\(f.missed)", yuan(f.deferrableAfter), Chart.short(report.saving(f)),
          yuan(f.allAfter), yuan(f.voucher), Chart.short(Double(f.energy) / 1e9),
          Chart.short(Double(f.carbonGrams) / 1e6),
          Chart.short(f.meanWaitSeconds / 3600), Chart.short(f.offPeakShare), Chart.short(f.fairness),
        ]
      }
    ).text
  }

  static func json(_ report: SitesReport, _ seed: UInt64) -> JSON {
    [
      "seed": JSON(Int64(clamping: seed)), "command": JSON(report.command),
      "cases": .array(report.cases.map { json($0, saving: report.saving($0.figures)) }),
    ]
  }

  private static func json(_ one: SitesReport.Case, saving: Double) -> JSON {
    let f = one.figures
    func ranks(_ values: [Int: Double]) -> JSON {
      .object(Dictionary(uniqueKeysWithValues: values.map { ("p\($0)", QueueReport.number($1)) }))
    }
    return [
      "name": ["zh": JSON(one.name.zh), "en": JSON(one.name.en)], "policy": JSON(f.policy), "jobs": JSON(f.jobs),
      "deadlines_missed": JSON(f.missed), "deferrable_micro_yuan": JSON(f.deferrableAfter),
      "deferrable_before_voucher_micro_yuan": JSON(f.deferrableBefore), "all_micro_yuan": JSON(f.allAfter),
      "voucher_micro_yuan": JSON(f.voucher), "saving_per_cent": QueueReport.number(saving),
      "milliwatt_hours": JSON(f.energy), "carbon_g": JSON(f.carbonGrams),
      "unit_hours": QueueReport.number(f.unitHours), "mean_wait_s": QueueReport.number(f.meanWaitSeconds),
      "wait_s": ranks(f.waitSeconds), "slowdown": ranks(f.slowdown),
      "off_peak_per_cent": QueueReport.number(f.offPeakShare),
      "jain": QueueReport.number(f.fairness),
      "sites": .array(
        f.sites.map { site in
          [
            "name": JSON(site.name), "jobs": JSON(site.jobs), "micro_yuan": JSON(site.cost),
            "utilisation": QueueReport.number(site.utilisation),
          ]
        }),
    ]
  }

  private static func yuan(_ micro: Int64) -> String { Chart.short(Double(micro) / 1e6) }
}
