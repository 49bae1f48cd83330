import Console
import Vocabulary

extension Fixture {
  var datasets: [Console.DatasetLine] {
    [
      dataset(
        "dts_01", "糖厂压榨线逐日能耗", "Daily energy of the mills' crushing lines",
        "两个榨季 14 家糖厂的电、汽、水耗与吨蔗产出，按日汇总，来自厂内在线监测。",
        "Power, steam and water of 14 mills over two seasons, by day.", Self.bureau,
        ("工业农业", "Industry and agriculture"),
        "conditional", "daily", "fresh", 2, .init(tenths: 986, grade: "excellent")),
      dataset(
        "dts_02", "全区气象站逐时观测", "Hourly weather station observations", "14 市 91 站，2015 年至今，每日更新。",
        "91 stations in 14 cities since 2015, renewed daily.", Self.bureau, ("气象服务", "Weather"), "unconditional",
        "daily",
        "due", 44, .init(tenths: 871, grade: "good")),
      dataset(
        "dts_03", "道路运输从业资格", "Licences of road carriers", "从业资格证类别、状态与有效期，已去除身份证号。",
        "Kind, state and term of licences, without identity numbers.", Self.bureau, ("交通运输", "Transport"),
        "conditional",
        "monthly", "stale", 24 * 130, .init(tenths: 612, grade: "poor")),
      dataset(
        "dts_04", "甘蔗种植地块", "Cane fields", "地块边界、品种与种植年份。", "Borders, variety and year of planting.", Self.mill,
        ("工业农业", "Industry and agriculture"), "none", "yearly", "fresh", 24 * 40, nil),
    ]
  }

  private func dataset(
    _ id: String, _ zh: String, _ en: String, _ summary: String, _ summaryEn: String, _ owner: Console.Party,
    _ theme: (String, String), _ sharing: String, _ cycle: String, _ freshness: String, _ hours: Int64,
    _ quality: Console.DatasetLine.Quality?
  ) -> Console.DatasetLine {
    Console.DatasetLine(
      id: id, title: words(zh, en), summary: words(summary, summaryEn), owner: owner, theme: words(theme.0, theme.1),
      state: "published", sharing: sharing, openness: "none", cycle: cycle, freshness: freshness,
      modifiedAt: at(60 * hours), quality: quality)
  }

  var draft: Console.DatasetLine {
    var line = datasets[3]
    (line.id, line.title, line.state) = ("dts_05", words("榨季设备检修台账", "Repairs of the season"), "draft")
    (line.sharing, line.freshness) = (nil, nil)
    return line
  }

  func datasetList(_ query: Console.DatasetList.Query, empty: Bool) -> Console.DatasetList.Model {
    let terms = query.text.split(separator: " ")
    let found = (empty ? [] : datasets).filter { line in
      terms.allSatisfy { (line.title.zh + line.summary.zh + line.title.en).contains($0) }
        && (query.chosen[.sharing].map { $0 == line.sharing } ?? true)
        && (query.chosen[.grade].map { $0 == line.quality?.grade } ?? true)
    }
    func group(
      _ facet: Console.DatasetList.Facet, _ values: [(String, String, String, Int64)], isCut: Bool = false
    ) -> Console.DatasetList.Group {
      .init(
        facet: facet, values: values.map { .init(code: $0, name: words($1, $2), count: $3) }, isCut: isCut)
    }
    let groups = [
      group(
        .theme,
        [
          ("industry", "工业农业", "Industry and agriculture", 2), ("weather", "气象服务", "Weather", 1),
          ("transport", "交通运输", "Transport", 1),
        ]),
      group(.sharing, [("conditional", "有条件共享", "On conditions", 2), ("unconditional", "无条件共享", "Shared", 1)]),
      group(.openness, [("none", "不予开放", "Not open", 4)]),
      group(
        .grade,
        [("excellent", "质量优", "Excellent", 1), ("good", "质量良", "Good", 1), ("poor", "质量差", "Poor", 1)]),
      group(.freshness, [("fresh", "按期更新", "Up to date", 2), ("stale", "逾期未更新", "Out of date", 1)]),
      group(
        .publisher,
        [
          ("prt_02", "自治区大数据局（模拟）", "Regional data bureau (simulated)", 3),
          ("prt_01", "柳州某糖厂（模拟）", "A sugar mill in Liuzhou (simulated)", 1),
        ], isCut: true),
      group(.format, [("csv", "CSV", "CSV", 3), ("api", "API", "API", 1)]),
    ]
    return .init(
      query: query, results: .init(items: found, total: Int64(found.count), next: found.count > 3 ? "2" : nil),
      groups: empty ? [] : groups)
  }

  func dataset(_ line: Console.DatasetLine, empty: Bool) -> Console.Dataset.Model {
    let asks: [String: Console.Dataset.Ask] = [
      "dts_01": .byOwner, "dts_02": .atOnce, "dts_03": .noOffer, "dts_04": .notShared, "dts_05": .own,
    ]
    var model = Console.Dataset.Model(
      line: line, version: 3, description: line.summary, ask: asks[line.id] ?? .notPossible)
    model.mayPublish = line.state == "draft"
    if line.state == "published", line.owner.id != Self.mill.id {
      model.faults = ["wrong", "incomplete", "outdated", "unreadable", "unavailable", "not-as-described", "other"]
    }
    guard !empty, line.state == "published" else { return model }
    model.tables = [
      .init(
        resource: line.id + ".1", rows: 8_760, changedAt: Self.now, columns: ["day", "mill", "kWh"],
        sample: [["2026-11-01", "模拟一厂", "31204"], ["2026-11-02", "模拟二厂", "29877"], ["2026-11-03", "<b>", ""]],
        withheld: nil),
      .init(
        resource: line.id + ".2", rows: 12, changedAt: Self.now, columns: ["day"], sample: nil,
        withheld: Text(zh: "须先有合约", en: "an agreement comes first")),
    ]
    model.lineage = .init(
      nodes: [
        .init(id: "unit", kind: "unit", title: words("电网企业", "Grid company")),
        .init(id: "this", kind: "this", title: model.line.title),
        .init(id: "h", kind: "right-holding", title: words("自治区统计局", "Statistics bureau"), link: .right("rgt_01")),
        .init(
          id: "p", kind: "right-processing", title: words("数据集团", "Data group"), link: .right("rgt_02"), isBroken: true),
        .init(id: "a", kind: "agreement", title: words("榨线智能公司", "Line AI"), link: .agreement("agr_01")),
        .init(id: "m", kind: "made", title: words("line-forecast 1.0", "line-forecast 1.0"), link: .model("model_01")),
        .init(id: "n", kind: "made", title: words("line-forecast-za 1.1", "line-forecast-za 1.1")),
      ],
      edges: [
        .init(from: "unit", to: "this"), .init(from: "this", to: "h"), .init(from: "h", to: "p"),
        .init(from: "h", to: "a"), .init(from: "a", to: "m"), .init(from: "m", to: "n"),
      ])
    model.use = .init(
      views: 2_318, requests: 14, refused: 2, agreements: 9, uses: 1_204, lastUse: Self.now, rows: 88_400,
      months: [
        .init(month: "2026-08", views: 310, requests: 2), .init(month: "2026-09", views: 452, requests: 3),
        .init(month: "2026-10", views: 1_204, requests: 6), .init(month: "2026-11", views: 352, requests: 3),
      ],
      units: [.init(name: Self.mill.name, requests: 3, uses: 900)],
      purposes: [.init(name: Text(zh: "节能", en: "energy-saving"), requests: 11, uses: 1_100)])
    model.sharing = .init(
      code: line.sharing ?? "none", ground: said("《政务数据共享条例》第二十一条"), conditions: said("仅限节能审查与统计"))
    model.openness = .init(code: "none")
    model.security = "general"
    model.generalLevel = 2
    model.clock = .init(
      at: Self.now, modified: line.modifiedAt ?? Self.now, cycle: line.cycle ?? "daily",
      due: line.freshness == "fresh" ? at(-60 * 22) : at(60 * 24 * 99))
    model.fields = [
      .init(name: said("day"), title: words("日期", "Day"), kind: "date"),
      .init(
        name: said("credit_code"), title: words("统一社会信用代码", "Credit code"), kind: "string",
        subject: said("糖厂")),
      .init(name: said("kwh"), title: words("用电量（千瓦时）", "Power (kWh)"), kind: "number"),
      .init(name: said("steam_t"), kind: "number"),
    ]
    model.distributions = [
      .init(
        title: words("逐日表", "By day"), format: "CSV", address: said("https://data.example.cn/mill.csv"),
        bytes: 1_234_567),
      .init(format: "API", address: said("https://api.example.cn/mill")),
    ]
    model.assessments = assessments(of: line)
    model.conflicts = [
      .init(
        field: said("credit_code"), subject: said("糖厂"),
        others: [.init(id: "dts_03", title: words("规上企业名录", "Register of larger firms"), owner: Self.bureau)])
    ]
    model.versions = [
      .init(version: 3, at: at(60 * 20), title: line.title),
      .init(version: 2, at: at(60 * 24 * 30), title: line.title),
    ]
    model.facts = [
      .init(name: words("数源单位", "Source"), value: words("柳州市工信局", "Liuzhou bureau of industry")),
      .init(name: words("覆盖时段", "From, to"), value: words("2024-11-01 至 2026-04-30", "2024-11-01 to 2026-04-30")),
    ]
    model.keywords = [said("能耗"), said("糖厂")]
    model.offer = "off_02"
    model.timeline = events
    return model
  }

  /// The words, or the hostile ones.
  private func said(_ text: String) -> String { hostile ?? text }

  private func assessments(of line: Console.DatasetLine) -> [Console.Dataset.Assessment] {
    guard let quality = line.quality else { return [] }
    func parts(_ tenths: [Int64]) -> [Console.Dataset.Assessment.Part] {
      zip(["normativity", "completeness", "accuracy", "consistency", "timeliness"], tenths).map {
        .init(dimension: $0, tenths: $1, checks: 4)
      }
    }
    return [
      .init(
        at: at(60 * 20), version: 3, quality: quality, parts: parts([1000, 982, 996, 1000, 951]), rows: 10_220,
        failures: [
          .init(
            column: said("kwh"), metric: said("nullValues"), what: said("null"), found: 184, rows: [17, 402, 403],
            fix: words("补录停机日的零值，或在合约中写明允许为空", "write the nought of days without work, or let the contract allow it"))
        ], failed: 1),
      .init(
        at: at(60 * 24 * 12), version: 2, quality: .init(tenths: 734, grade: "poor"),
        parts: parts([812, 903, 641, 880, 420]), rows: 10_100, failed: 7),
    ]
  }

  /// Of the mill: what it asked for, and what it has to decide.
  var sharingLines: [Console.SharingLine] {
    [
      sharing("shr_01", 0, Self.bureau, Self.mill, "pending", 60 * 24 * 3, due: -60 * 24 * 9),
      sharing("shr_02", 1, Self.bureau, Self.mill, "granted", 60 * 24 * 20),
      sharing("shr_03", 2, Self.bureau, Self.mill, "refused", 60 * 24 * 25),
      sharing("shr_04", 3, Self.mill, Self.startUp, "pending", 60 * 24 * 16, due: 60 * 24 * 2, isOverdue: true),
      sharing("shr_05", 3, Self.mill, Self.centre, "pending", 60 * 24 * 8, due: -60 * 20),
    ]
  }

  private func sharing(
    _ id: String, _ place: Int, _ owner: Console.Party, _ applicant: Console.Party, _ state: String, _ minutes: Int64,
    due: Int64? = nil, isOverdue: Bool = false
  ) -> Console.SharingLine {
    Console.SharingLine(
      id: id, title: datasets[place].title, owner: owner, applicant: applicant, purpose: words("节能降耗", "energy saving"),
      state: state, requestedAt: at(minutes), dueAt: due.map(at), isOverdue: isOverdue)
  }

  func sharing(_ line: Console.SharingLine) -> Console.Sharing.Model {
    var model = Console.Sharing.Model(at: Self.now, line: line, days: 90)
    model.dataset = datasets.first { $0.title == line.title }
    model.class = .init(code: "conditional", ground: said("《政务数据共享条例》第二十一条"), conditions: said("仅限节能审查"))
    model.ground = said("《节约能源法》第十五条规定的节能审查职责")
    model.reasons = [
      "not-needed-for-duty", "purpose-unclear", "ground-missing", "confidential", "personal-information", "not-held",
      "other",
    ]
    model.timeline = [events[5]]
    let isOwner = line.owner.id == Self.mill.id
    model.mayDecide = line.state == "pending" && isOwner
    model.mayWithdraw = line.state == "pending" && !isOwner
    if line.state != "pending" { model.decidedAt = at(60 * 24) }
    if line.state == "granted" { (model.agreement, model.grantedBy) = ("agr_01", "unconditional") }
    if line.state == "refused" { (model.reason, model.words) = ("other", said("数据正在核对，预计下月可用")) }
    return model
  }

  func desk(empty: Bool) -> Console.Desk.Model {
    guard !empty else {
      return .init(
        at: Self.now, overdue: [], waiting: .init(items: []), drafts: .init(items: []), poor: .init(items: []),
        old: .init(items: []), unit: Self.mill.id)
    }
    var model = Console.Desk.Model(
      at: Self.now, overdue: [sharingLines[3]], waiting: .init(items: [sharingLines[4]], next: "2"),
      drafts: .init(items: [draft]), poor: .init(items: [datasets[2]], next: "2"), old: .init(items: []),
      unit: Self.mill.id)
    model.tickets = .init(items: Array(ticketLines.prefix(3)))
    var late = sharingLines[0]
    (late.dueAt, late.isOverdue) = (at(60 * 24 * 5), true)
    model.escalatedRequests = [late]
    model.escalatedTickets = [ticketLines[4]]
    model.reminders = reminderLines
    return model
  }

  var idle: [Console.IdleList.Line] {
    [
      .init(
        dataset: datasets[2],
        findings: [
          .init(
            cause: "stale", text: words("130 天未更新，周期为 30 天", "its data are 130 days old; its cycle is 30 days"),
            remedy: words("更新数据，或改正更新周期", "renew the data, or correct the cycle")),
          .init(
            cause: "duplicate",
            text: words("与“道路运输从业人员”内容相同，后者更好", "Road carriers says the same and is better"),
            remedy: words("并入后者，或写明不同之处", "merge it into that one, or tell what is different"), other: "dts_01"),
          .init(
            cause: said("noSample"), text: words("没有可下载的文件，也没有样例", "there is neither a file to download nor a sample"),
            remedy: words("提供一份脱敏样例", "give a sample without personal data")),
        ], needs: [needs[0], needs[1]]),
      .init(dataset: datasets[3], findings: [], needs: []),
    ]
  }

  var certificates: [String: Console.Certificate.Model] {
    func certificate(_ code: String, _ kind: String, _ state: String, lapse: String? = nil)
      -> Console.Certificate.Model
    {
      .init(
        code: code, kind: kind, title: datasets[0].title, subject: "dts_01",
        holder: words("自治区大数据局（模拟）", "A bureau (simulated)"),
        registeredAt: at(60 * 24 * 90), until: at(-60 * 24 * 900),
        documents: [.init(title: said("三定方案"), sha256: String(repeating: "7c", count: 32))], state: state,
        lapse: lapse, holds: lapse == nil, checkedAt: Self.now)
    }
    return [
      "AAAAA": certificate("AAAAA", "holding", "registered"),
      "BBBBB": certificate("BBBBB", "processing", "lapsed", lapse: "expired"),
    ]
  }
}
