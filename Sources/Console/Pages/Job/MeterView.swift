extension Console.Job {
  /// CPU, memory and wall time, each against its limit; then the money, exactly as the ledger has it.
  enum MeterView {
    private struct Row {
      var name: String
      var value: String
      var limit: String?
      var chart: String?
      /// Not known before the end.
      var isLater: Bool = false
    }

    private struct Values {
      var meters: [Row]
    }

    static func html(_ meter: Meter, _ language: Language) -> String {
      let t = Words(language: language)
      func row(_ name: String, _ value: Int64, _ limit: Int64?, _ say: (Int64) -> String) -> Row {
        guard meter.isMeasured else {
          return Row(
            name: t(name), value: t(meter.isOver ? "neverMeasured" : "notMeasuredYet"), limit: limit.map(say),
            chart: nil, isLater: true)
        }
        let label = limit.map { t("meterChart", with: t(name), say(value), say($0)) } ?? t(name) + " " + say(value)
        return Row(
          name: t(name), value: say(value), limit: limit.map(say),
          chart: limit.map { Chart.bar(value, of: $0, warns: true, label: label) })
      }
      var rows = [
        row("cpu", meter.cpuMilliseconds, meter.cpuLimitMilliseconds, language.duration(milliseconds:)),
        row("memory", meter.memoryBytes, meter.memoryLimitBytes, language.bytes),
        row("wall", meter.wallMilliseconds, meter.wallLimitMilliseconds, language.duration(milliseconds:)),
      ]
      if meter.isMeasured {
        if let read = meter.bytesRead { rows.append(Row(name: t("bytesRead"), value: language.bytes(read))) }
        if let written = meter.bytesWritten {
          rows.append(Row(name: t("bytesWritten"), value: language.bytes(written)))
        }
        if let energy = meter.energyMillijoules {
          rows.append(Row(name: t("energy"), value: language.energy(millijoules: energy)))
        }
        if meter.isModelled { rows.append(Row(name: t("howMeasured"), value: t("modelled"))) }
      }
      if let power = meter.power {
        let prices =
          power.lowest == power.highest
          ? language.decimals(thousandths: power.highest)
          : language.decimals(thousandths: power.lowest) + "–" + language.decimals(thousandths: power.highest)
        rows.append(Row(name: t("powerPrice"), value: prices, limit: nil))
        rows.append(Row(name: t("pue"), value: language.decimals(thousandths: power.puePerMille)))
      }
      if let held = meter.heldFen {
        rows.append(Row(name: t("held"), value: language.yuan(held)))
        if let power = meter.power, !power.isSettled {
          rows.append(Row(name: t("heldForPower"), value: language.yuan(power.fen)))
        }
        rows.append(Row(name: t("heldOfVoucher"), value: language.yuan(meter.heldVoucherFen)))
      }
      if let cost = meter.costFen {
        let label = t("meterChart", with: t("voucherPaid"), language.yuan(meter.voucherFen), language.yuan(cost))
        rows.append(Row(name: t("cost"), value: language.yuan(cost)))
        if let power = meter.power, power.isSettled {
          rows.append(Row(name: t("ofWhichPower"), value: language.yuan(power.fen)))
        }
        rows.append(
          Row(
            name: t("voucherPaid"), value: language.yuan(meter.voucherFen), limit: nil,
            chart: cost > 0 ? Chart.bar(meter.voucherFen, of: cost, label: label) : nil))
        rows.append(Row(name: t("ownPaid"), value: language.yuan(cost - meter.voucherFen)))
      }
      return Templates.render("meter", Values(meters: rows))
    }
  }
}
