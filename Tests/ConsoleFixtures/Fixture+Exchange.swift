import Console
import Vocabulary

extension Fixture {
  func offer(_ line: Console.OfferLine) -> Console.Offer.Model {
    Console.Offer.Model(
      offer: line, version: 2, state: "published",
      description: words(
        "两个榨季的能耗、转速、轴承温度与环境温度，由厂内采集系统导出，已去除人员信息。\n训练在数据所在地的沙箱中进行，只带走模型参数与评测结果。",
        "Two seasons of energy, speed, bearing and ambient temperature, without anything about persons.\nTraining runs beside the data; only parameters and scores leave."
      ),
      capacity: words("每日 50 次", "50 a day"), terms: terms,
      facts: [
        .init(name: words("更新周期", "Update cycle"), value: words("每 5 分钟", "Every 5 minutes")),
        .init(name: words("数据质量", "Quality"), value: words("完整率 98.2%", "98.2 % complete")),
      ], agreements: 3, needs: [needs[0]], timeline: events,
      evaluation: line.kind == .model
        ? .init(
          thousandths: 871, baselineThousandths: 1042, baseline: hostile ?? "naive-672", from: "2025-10-01T00:00:00Z",
          to: "2025-12-31T23:45:00Z") : nil, mayRequest: true)
  }

  func need(_ line: Console.NeedLine) -> Console.Need.Model {
    func match(_ place: Int, _ score: Int64, _ reasons: [(Bool, String, String)]) -> Console.Need.Match {
      .init(offer: offers[place], score: score, reasons: reasons.map { .init(text: words($0.1, $0.2), met: $0.0) })
    }
    return Console.Need.Model(
      need: line,
      description: words(
        "压榨线电耗占全厂六成，轴承故障每榨季停机约 40 小时。希望用历史数据训练预测与预警模型。",
        "The crushing line takes 60 % of the mill's power; bearings stop it about 40 hours a season."),
      measures: [
        words("吨蔗电耗较上榨季下降 5%", "Energy per tonne of cane down 5 %"),
        words("故障提前 24 小时预警，误报每月不超过 2 次", "Warn 24 hours ahead, at most 2 false alarms a month"),
      ],
      parts: [
        .init(
          kind: .data, text: words("压榨线历史与外部数据", "History of the line and outside data"),
          matches: [
            match(
              1, 96,
              [
                (true, "用途相符：设备预警", "Purpose agrees: equipment warning"), (true, "同市，数据不出域", "Same city, no export"),
                (true, "完整率 98.2%，高于要求", "98.2 % complete, more than asked"),
              ]),
            match(
              2, 71,
              [
                (true, "字段包含气温与湿度", "Has temperature and humidity"), (true, "免费共享", "Free"),
                (false, "粒度 60 分钟，要求 15 分钟", "60-minute steps where 15 are asked"),
              ]),
          ]),
        .init(
          kind: .compute, text: words("训练算力，约 10 核时", "Training compute, about 10 core-hours"),
          matches: [
            match(
              0, 92, [(true, "价格在预算内：¥3.50", "Within budget: ¥3.50"), (true, "可用算力券抵扣 50%", "Vouchers cover 50 %")])
          ]),
        .init(
          kind: .solution, text: words("部署与驻场服务", "Deployment and service on site"),
          matches: [
            match(5, 80, [(true, "有糖厂案例", "Has worked for a mill"), (false, "报价高于预算 12%", "12 % over budget")])
          ]),
        .init(kind: .model, text: words("可直接使用的模型", "A model ready to use"), matches: []),
      ], timeline: events)
  }

  var agreementLine: Console.AgreementList.Line {
    .init(
      id: "agr_01", title: words("压榨线预警模型联合训练", "Joint training of the crushing line's model"), kind: .compute,
      state: "active", parties: [Self.mill, Self.centre, Self.startUp], chargedFen: 336, agreedAt: at(40))
  }

  var requests: [Console.AgreementList.Request] {
    [
      .init(
        id: "neg_01", title: words("全区气象站逐时观测", "Hourly weather station observations"), counterpart: Self.bureau,
        state: "offered", days: 180, requestedAt: at(60), mayAccept: true),
      .init(
        id: "neg_02", title: words("工业用电分时电价目录", "Industrial time-of-use tariffs"), counterpart: Self.bureau,
        state: "requested", days: 30, requestedAt: at(90), mayAccept: false),
    ]
  }

  var agreement: Console.Agreement.Model {
    .init(
      line: agreementLine, offer: offers[0], need: needs[0],
      signatures: [
        .init(party: Self.centre, role: "provider", signedAt: at(41), keyName: "key_01"),
        .init(party: Self.startUp, role: "vendor", signedAt: at(41), keyName: "key_03"),
        .init(party: Self.mill, role: "consumer", signedAt: nil),
      ], terms: terms, startsAt: at(40), endsAt: at(-60 * 24 * 90), digest: String(repeating: "9f3a", count: 16),
      uses: [
        .init(
          id: "use_01", state: "completed", startedAt: at(12), measured: words("9.6 核时", "9.6 core-hours"),
          chargedFen: 336,
          job: "job_01"),
        .init(id: "use_02", state: "started", startedAt: at(2)),
      ], voucherFen: 168, timeline: events, maySign: true, mayRevoke: true)
  }
}
