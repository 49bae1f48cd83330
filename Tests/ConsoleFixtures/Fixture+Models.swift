import Console
import Vocabulary

extension Fixture {
  var models: [Console.ModelLine] {
    func line(
      _ id: String, _ name: String?, _ zh: String, _ en: String, _ summary: String, _ vendor: Console.Party,
      _ price: (prompt: Int64, cached: Int64, completion: Int64)?, context: Int64?, uses: Int64
    ) -> Console.ModelLine {
      .init(
        id: id, name: name, title: words(zh, en), summary: words(summary, "Simulated: " + en), vendor: vendor,
        region: words("桂林市", "Guilin"),
        price: price.map {
          .perUnit(fen: $0.prompt / 1000, quantity: 1_000_000_000, unit: Text(zh: "千分之一词元", en: "millitokens"))
        } ?? .perUse(fen: 2),
        tokenPrice: price.map { .init(prompt: $0.prompt, cached: $0.cached, completion: $0.completion) },
        contextTokens: context, mostTokens: context.map { $0 / 4 }, uses: uses, publishedAt: at(60 * 24 * 12))
    }
    var chat = line(
      "off_21", "sugar-assistant", "制糖工艺问答模型", "Sugar process assistant", "面向榨季值班：工艺参数、故障处置、能耗对标，中文问答。", Self.startUp,
      (200_000, 50_000, 800_000), context: 32_768, uses: 1_204_318)
    (chat.modalities, chat.industries, chat.languages) = (["text"], [hostile ?? "制糖"], ["zh", "en"])
    (chat.baseModel, chat.licence, chat.filing) = (hostile ?? "qwen3-8b", hostile ?? "Apache-2.0", "submitted")
    chat.scores = [
      .init(task: hostile ?? "c-sugar", metric: "accuracy", basisPoints: 8470),
      .init(task: "ceval-mini", metric: "accuracy", basisPoints: 7912),
    ]
    var large = line(
      "off_22", "gx-general-72b", "八桂通用大模型", "Bagui general model", "通用对话、公文写作、检索增强；已完成生成式服务备案。", Self.centre,
      (1_500_000, 375_000, 6_000_000), context: 131_072, uses: 88_120)
    (large.modalities, large.industries, large.languages) = (["text", "image"], ["政务", "客服"], ["zh", "en", "vi"])
    (large.filing, large.filingNumber) = ("filed", "Guangxi-MoNi-20260008")
    large.licence = "商用许可"
    large.scores = [.init(task: "ceval-mini", metric: "accuracy", basisPoints: 8655)]
    var small = line(
      "off_23", "embed-zh-small", "中文检索向量模型", "Chinese retrieval embeddings", "1,024 维，适合档案与政策检索。", Self.startUp,
      (25_500, 25_500, 0), context: 8192, uses: 0)
    (small.modalities, small.industries, small.filing) = (["embedding"], ["政务"], "not-needed")
    var series = line(
      "off_05", nil, "旋转设备异常预警模型", "Early-warning model for rotating equipment", "残差阈值法，附评测报告与基线对比。", Self.startUp, nil,
      context: nil, uses: 1280)
    (series.modalities, series.industries, series.filing) = (["timeSeries"], [hostile ?? "制糖"], "not-needed")
    return [chat, large, small, series]
  }

  /// Of a start-up: one on the shelf, one that is being made, one whose data were taken back.
  var ownModels: [Console.OwnModel] {
    func own(_ number: Int, _ name: String, _ state: String) -> Console.OwnModel {
      .init(id: "model_0\(number)", title: words(hostile ?? name, name), state: state)
    }
    var (chat, draft, marked) = (
      own(1, "sugar-assistant 2", "published"), own(2, "line-watch 1.1", "draft"), own(3, "line-watch 1.0", "published")
    )
    (chat.filing, chat.overall, chat.gaps) = ("preparing", "doesNotConform", 7)
    (marked.filing, marked.isRevoked) = ("not-needed", true)
    draft.filing = "preparing"
    return [chat, draft, marked]
  }

  func shelf(_ query: Console.ModelList.Query, empty: Bool) -> Console.ModelList.Model {
    let words = query.text.split(separator: " ")
    let found = (empty ? [] : models).filter { model in
      words.allSatisfy { (model.title.zh + model.title.en + model.summary.zh).contains($0) }
    }
    var shelf = Console.ModelList.Model(
      query, among: found, picked: query.picked.compactMap { id in models.first { $0.id == id } }, isPartial: false)
    shelf.own = empty ? [] : ownModels
    return shelf
  }

  func modelKeys(empty: Bool) -> Console.ModelKeys.Model {
    guard !empty else {
      return .init(keys: [], days: [], span: 30, today: "2026-11-21", mayManage: true)
    }
    func grant(
      _ id: String, _ model: String, _ vendor: Console.Party, _ state: String, _ tokens: Int64, _ used: Int64,
      _ calls: Int64
    ) -> Console.ModelKeys.Grant {
      .init(
        id: id, model: hostile ?? model, agreement: "agr_01", vendor: vendor.name, state: state, tokens: tokens,
        usedMillitokens: used * 1000, calls: calls, createdAt: at(60 * 24 * 20))
    }
    var desk = grant("mgr_01", "sugar-assistant", Self.startUp, "open", 20_000_000, 18_732_114, 48_211)
    (desk.concurrent, desk.perMinute) = (16, 600)
    var large = grant("mgr_02", "gx-general-72b", Self.centre, "open", 2_000_000, 412_870, 611)
    large.mostCalls = 5000
    return .init(
      keys: [
        .init(
          id: "apk_01", name: hostile ?? "值班问答系统", expiresAt: at(-60 * 24 * 40), grants: [desk, large]),
        .init(
          id: "apk_02", name: "测试环境", expiresAt: at(-60 * 24 * 3),
          grants: [grant("mgr_03", "embed-zh-small", Self.startUp, "closing", 500_000, 120_441, 902)]),
        .init(
          id: "apk_03", name: "十月试用",
          grants: [grant("mgr_04", "sugar-assistant", Self.startUp, "closed", 20_000, 19_870, 41)]),
      ], days: days, span: 30, today: "2026-11-21", agreements: modelAgreements, mayManage: true)
  }

  var modelAgreements: [Console.ModelKeys.Choice] {
    [
      .init(
        agreement: "agr_01", model: "sugar-assistant", title: words("制糖工艺问答模型", "Sugar process assistant"),
        vendor: Self.startUp.name),
      .init(
        agreement: "agr_02", model: "gx-general-72b", title: words("八桂通用大模型", "Bagui general model"),
        vendor: Self.centre.name),
    ]
  }

  /// Thirty days with quiet week-ends, the same on every run.
  private var days: [Console.ModelKeys.Day] {
    (0..<30).flatMap { back -> [Console.ModelKeys.Day] in
      let day = String(at(Int64(back) * 1440 - 480).description.prefix(10))
      let isQuiet = back % 7 == 0 || back % 7 == 6
      let calls = Int64(isQuiet ? 310 : 1500 + (back * 7919) % 900)
      func line(_ model: String, _ calls: Int64, _ fenPerThousand: Int64) -> Console.ModelKeys.Day {
        .init(
          day: day, model: hostile ?? model, calls: calls, promptTokens: calls * 412, completionTokens: calls * 188,
          fen: calls * fenPerThousand / 1000)
      }
      return [
        line("sugar-assistant", calls, 232), line("gx-general-72b", calls / 60, 17_460),
        line("embed-zh-small", back < 9 ? calls / 20 : 0, 11),
      ].filter { $0.calls > 0 }
    }
  }

  func playground(empty: Bool) -> Console.Playground.Model {
    guard !empty else { return .init(models: [], isServed: false) }
    return .init(
      models: modelAgreements.map { .init(name: $0.model, title: $0.title) }, agreements: modelAgreements,
      isServed: true)
  }

  /// The simulated model's words.
  var answer: [Console.Playground.Piece] {
    let text =
      hostile
      ?? "（模拟回答）压榨机轴承温度连续 15 分钟高于 75 ℃ 时，先降负荷 10%，再检查润滑油位与冷却水；若 30 分钟内不回落，按停机规程处理。\n\n1. 记录温度曲线；\n2. 通知当班机修；\n3. <b>不是标记</b>。"
    return text.map { .text(String($0)) } + [
      .done(
        .init(
          promptTokens: 412, cachedTokens: 256, completionTokens: 118, milliFen: 138_400, firstMilliseconds: 284,
          milliseconds: 2413))
    ]
  }
}
