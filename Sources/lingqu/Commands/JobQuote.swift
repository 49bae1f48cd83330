import ArgumentParser
import Vocabulary

struct JobQuote: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote",
    abstract: "What a job would cost over all pools, before and after the voucher: now, cheapest, greenest.",
    discussion: "Takes the file that `job submit` takes, without an agreement. Changes nothing.")

  @Argument(help: "JSON file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let client = try hub.client()
    let body = try Document.read(file)
    let quote = try await Progress.during(Text(zh: "等待灵渠", en: "waiting for the hub")) {
      try await client.call(.post, "/v1/compute-quotes", body: body)
    }
    if hub.json { return Terminal.json(quote) }
    Terminal.line(QuoteView(quote: quote).text)
  }
}

/// A quote as tables: what is offered, what was picked and why, what would not do.
struct QuoteView {
  let quote: JSON

  var text: String {
    let picks = quote["picks"]?.array ?? []
    guard !picks.isEmpty else {
      return Language.say(zh: "没有可用的资源池", en: "there is no pool that would do") + "\n\n" + rejected
    }
    let reasons = picks.map { "· " + ($0["text"]?.cell ?? "") }.joined(separator: "\n")
    return [offers, reasons, modelled, rejected].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var offers: String {
    var table = Table(
      header: [
        "", Language.say(zh: "资源池", en: "pool"), Language.say(zh: "数据中心", en: "site"),
        Language.say(zh: "开始", en: "starts"), Language.say(zh: "券前 元", en: "before ¥"),
        Language.say(zh: "券", en: "voucher ¥"), Language.say(zh: "券后 元", en: "after ¥"), "kWh", "g CO₂",
        Language.say(zh: "取得", en: "access"),
      ])
    let picks = quote["picks"]?.array ?? []
    for (index, one) in (quote["candidates"]?.array ?? []).enumerated() {
      let words = picks.filter { $0["candidate"]?.int == Int64(index) }.compactMap { $0["word"]?.string }
      let price = one["price"]
      func yuan(_ name: String) -> String { Money.yuan(price?[name]?.int ?? 0) }
      table.rows.append([
        words.map(Self.word).joined(separator: " "), one["poolName"]?.cell ?? "", one["siteName"]?.cell ?? "",
        one["startsAt"]?.cell ?? "", yuan("grossFen"), yuan("voucherFen"), yuan("payableFen"),
        Self.thousandths((one["energy"]?["milliwattHours"]?.int ?? 0) / 1000),
        one["carbonMilligrams"]?.int.map(Self.thousandths) ?? "–", one["access"]?.cell ?? "",
      ])
    }
    return table.text
  }

  private var modelled: String {
    Language.say(
      zh: "电量按数据中心 PUE 与每核、每加速卡功率推算；价格按作业可用的全部 CPU 秒计，未用不付。",
      en:
        "Energy is modelled from the site's PUE and the power of its cores and accelerators; prices are of all CPU seconds "
        + "that the job may take, and what is not taken is not paid.")
  }

  private var rejected: String {
    let rows = quote["rejected"]?.array ?? []
    guard !rows.isEmpty else { return "" }
    var table = Table(
      header: [
        Language.say(zh: "未入选", en: "would not do"), Language.say(zh: "规则", en: "rule"),
        Language.say(zh: "原因与可行", en: "why, and what would do"),
      ])
    for row in rows {
      table.rows.append([
        row["name"]?.cell ?? "", row["rule"]?.cell ?? "",
        [row["text"]?.cell, row["remedy"]?.cell].compactMap { $0 }.joined(separator: "; "),
      ])
    }
    return table.text
  }

  static func word(_ word: String) -> String {
    switch word {
    case "now": Language.say(zh: "最早", en: "now")
    case "cheapest": Language.say(zh: "最便宜", en: "cheapest")
    case "greenest": Language.say(zh: "最绿", en: "greenest")
    default: Language.say(zh: "备选", en: "other")
    }
  }

  /// Thousandths with three decimals.
  static func thousandths(_ amount: Int64) -> String {
    let rest = String(amount % 1000)
    return "\(amount / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }
}
