import Console
import Vocabulary

extension Fixture {
  func model(_ line: Console.ModelLine, empty: Bool) -> Console.ModelPage.Model {
    var page = Console.ModelPage.Model(
      line: line, description: line.summary, state: "published", terms: terms,
      lineage: .init(nodes: [], edges: []), offer: line.id, mayRequest: true, mayPlay: line.name != nil)
    guard !empty, line.id == "off_21" else { return page }
    page.lineage = lineage(isBroken: false)
    page.filing = [
      .init(state: "submitted", at: at(60 * 24 * 5), number: hostile ?? "Gx-MoNi-2026-014"),
      .init(state: "preparing", at: at(60 * 24 * 60), note: words("题库与语料登记齐备", "Banks and corpus register complete")),
    ]
    page.entry = [
      .init(name: Text(zh: "目的", en: "Purpose"), value: words("当班人员的工艺问答", "Process questions of those on shift")),
      .init(name: Text(zh: "受影响的人", en: "Affected people"), value: words("当班操作工", "operators on shift")),
      .init(name: Text(zh: "停用规则", en: "Stop rule"), value: words("一周内三次错误处置建议即停用", "three wrong advices in a week")),
      .init(name: Text(zh: "责任人", en: "Owner"), value: words("韦工", "Engineer Wei")),
      .init(name: Text(zh: "复审日期", en: "Review"), value: words("2027-05-01", "2027-05-01")),
    ]
    page.report = try? .init(reading: Self.report(hostile), load: Self.load)
    page.board = try? .init(reading: Self.assessment(hostile))
    page.timeline = [events[5]]
    return page
  }

  func lineage(isBroken: Bool) -> Console.Lineage {
    .init(
      nodes: [
        .init(
          id: "a", kind: "dataset", title: words("甘蔗压榨线能耗与设备温度历史", "Cane crushing line history"),
          link: .dataset("dts_04")),
        .init(
          id: "b", kind: "right", title: words("加工使用权", "Right to process"), link: .right("rgt_01"), isBroken: isBroken),
        .init(
          id: "c", kind: "agreement", title: words("能耗历史数据使用合约", "Agreement on the history"), link: .agreement("agr_01")
        ),
        .init(id: "d", kind: "dataset", title: words("榨季处置记录", "Incident log"), link: .dataset("dts_01")),
        .init(id: "e", kind: "base", title: words("qwen3-8b", "qwen3-8b")),
        .init(id: "f", kind: "job", title: words("微调训练作业", "Fine-tuning job"), link: .job("job_01")),
        .init(id: "g", kind: "model", title: words("制糖工艺问答模型", "Sugar process assistant")),
        .init(id: "h", kind: "evaluation", title: words("c-sugar 评测", "c-sugar evaluation")),
      ],
      edges: [
        .init(from: "a", to: "b"), .init(from: "b", to: "c"), .init(from: "c", to: "f"), .init(from: "d", to: "f"),
        .init(from: "e", to: "f"), .init(from: "f", to: "g"), .init(from: "g", to: "h"),
      ])
  }

  /// As an evaluation writes it.
  static func report(_ hostile: String? = nil) -> JSON {
    [
      "format": "lingqu-evaluation/1", "model": .string(hostile ?? "sugar-assistant"), "seed": 7,
      "task": [
        "name": .string(hostile ?? "c-sugar"), "sha256": .string(String(repeating: "3d", count: 32)), "version": "2",
      ],
      "data": ["sha256": .string(String(repeating: "a1", count: 32)), "items": 1319],
      "capability": [
        "scores": [
          score("accuracy", 0.847, 0.827, 0.866), score("exact_match", 0.792, 0.77, 0.813),
          score("f1", 0.881, 0.866, 0.895),
        ],
        "comparisons": [
          comparison(hostile ?? "qwen3-8b", 0.063, 0.041, 0.086), comparison("gx-general-72b", -0.008, -0.024, 0.009),
        ],
      ],
      "cost": ["answers": 1319, "promptTokens": 412_870, "completionTokens": 120_441, "fenPerThousandItems": 135.7],
      "corpus": [
        "sources": [
          ["name": .string(hostile ?? "榨季处置记录"), "licence": .null, "right": "rgt_01"],
          ["name": "公开工艺手册", "licence": "CC-BY-4.0", "right": .null],
          ["name": "论坛问答", "licence": .null, "right": .null],
        ],
        "contamination": ["leaks": [["item": 4], ["item": 90], ["item": 512]], "items": 1319, "bytes": 136_314_880],
      ],
    ]
  }

  /// As it writes it of speed.
  static let load: JSON = [
    "answers": 1319, "concurrency": 16, "seconds": 94.2, "answersPerSecond": 14.0, "tokensPerSecond": 1278.6,
    "firstTokenMilliseconds": ["p50": 184.2, "p99": 412.9], "perTokenMilliseconds": ["p50": 21.4, "p99": 38.7],
    "limits": [
      limit("MLPerf Llama 3.1 8B server", 2000, 100, true), limit("MLPerf Llama 3.1 8B interactive", 500, 30, false),
      limit("MLPerf Llama 2 70B interactive", 450, 40, true),
    ],
  ]

  private static func score(_ metric: String, _ value: Double, _ low: Double, _ high: Double) -> JSON {
    [
      "metric": .string(metric), "filter": "none", "value": .double(value), "standardError": 0.01, "low": .double(low),
      "high": .double(high), "higherIsBetter": true,
    ]
  }

  private static func comparison(_ baseline: String, _ difference: Double, _ low: Double, _ high: Double) -> JSON {
    [
      "baseline": .string(baseline), "metric": "accuracy,none", "higherIsBetter": true, "items": 1319,
      "difference": .double(difference), "low": .double(low), "high": .double(high), "heldOut": true,
    ]
  }

  private static func limit(_ name: String, _ first: Int64, _ each: Int64, _ isKept: Bool) -> JSON {
    [
      "limit": .string(name), "firstTokenMilliseconds": .int(first), "perTokenMilliseconds": .int(each),
      "isKept": .bool(isKept),
    ]
  }

  /// As an assessment writes it.
  static func assessment(_ hostile: String? = nil) -> JSON {
    func text(_ zh: String, _ en: String) -> JSON { ["zh": .string(hostile ?? zh), "en": .string(hostile ?? en)] }
    func result(_ clause: String, _ outcome: String, _ why: JSON, evidence: [JSON] = [], gaps: [JSON] = []) -> JSON {
      [
        "clause": .string(clause), "outcome": .string(outcome), "why": why,
        "evidence": .array(evidence.map { ["what": $0] }), "gaps": .array(gaps),
      ]
    }
    func gap(_ what: JSON, _ next: JSON, advice: Bool = false) -> JSON {
      ["what": what, "next": next, "isAdvice": .bool(advice)]
    }
    return [
      "subject": [
        "service": .string(hostile ?? "榨季值班问答（模拟）"), "model": "sugar-assistant", "modelVersion": "2.1",
        "provider": .string(hostile ?? "桂林工业智能公司（模拟）"),
      ],
      "on": "2026-11-20T16:00:00.000Z", "rules": "2026-11-23", "overall": "doesNotConform",
      "need": [
        "kind": "filing", "why": text("面向境内公众提供，具有舆论属性", "offered to the public in the country, and can form opinion"),
      ],
      "results": [
        result(
          "5.1 a", "conforms", text("语料来源登记完整，违法不良信息占 1.2%", "sources registered; 1.2 % illegal content"),
          evidence: [text("语料来源登记表", "corpus register")]),
        result(
          "5.2 b", "doesNotConform", text("人工抽检 3,200 条，要求 4,000 条", "3,200 items sampled by hand, 4,000 needed"),
          gaps: [
            gap(
              text("缺 800 条人工抽检", "800 items are missing"),
              text("按种子 7 再抽 800 条，填写抽检表", "draw 800 more by seed 7 and fill in the sheet"))
          ]),
        result("6.1", "conforms", text("基座模型已备案", "the base model is filed"), evidence: [text("备案号", "its number")]),
        result(
          "7.3", "doesNotConform", text("未成年人防护未作答", "protection of minors is not answered"),
          gaps: [
            gap(text("没有证明材料", "no evidence"), text("附上功能截图", "attach a picture of the function")),
            gap(
              text("关键词库 40 天没有更新", "the keyword bank is 40 days old"), text("更新并记录日期", "bring it up to date"),
              advice: true),
          ]),
        result(
          "8.2", "conforms", text("应拒答题库 512 条，每类不少于 20 条", "512 questions to refuse, 20 of each at least"),
          evidence: [text("应拒答测试题库", "bank of questions to refuse")]),
        result("8.4", "conforms", text("生成内容测试合格率 94.7%", "94.7 % of generated content passes")),
        result("9.2", "notApplicable", text("不提供图像生成", "it makes no pictures")),
      ],
    ]
  }
}
