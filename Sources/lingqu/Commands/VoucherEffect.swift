import ArgumentParser
import Vocabulary

struct VoucherEffect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "effect", abstract: "What a programme has brought about, and sites' utilisation before and after.",
    discussion: "Core-hours by signed readings, money from the books. --json has the course over time as well.")

  @Argument(help: "The programme.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/voucher-programmes/\(HubClient.escaped(id))/effect"
    guard !hub.json else { return try await hub.show(.get, path) }
    let answer = try await hub.client().call(.get, path)
    func figure(_ name: String) -> Int64 { answer[name]?.int ?? 0 }
    func yuan(_ name: String) -> String { "¥" + Money.yuan(figure(name)) }
    func hours(_ seconds: Int64) -> String { Self.decimal(seconds, over: 3600) }
    func say(_ zh: String, _ en: String) -> String { Language.say(zh: zh, en: en) }
    var rows = [
      [say("发放", "granted"), yuan("grantedFen")], [say("已抵扣", "paid by vouchers"), yuan("spentFen")],
      [say("带动费用", "what the uses cost"), yuan("grossFen")], [say("使用次数", "uses"), String(figure("uses"))],
      [say("核时", "core-hours"), hours(figure("cpuSeconds"))],
      [
        say("每元核时", "core-hours a yuan"),
        answer["cpuSecondsPerYuan"]?.int.map { Self.decimal($0, over: 3600) } ?? "–",
      ],
      [say("卡时", "accelerator-hours"), hours(figure("acceleratorSeconds"))],
      [
        say("每元卡时", "accelerator-hours a yuan"),
        answer["acceleratorSecondsPerYuan"]?.int.map { Self.decimal($0, over: 3600) } ?? "–",
      ],
      [say("领券单位", "organisations"), String(figure("participants"))],
      [say("其中首次用算力", "of them new"), String(figure("newParticipants"))],
    ]
    guard let comparison = answer["comparison"] else {
      rows.append([say("利用率对比", "before and after"), say("券尚未抵扣过作业", "no voucher has paid for a job yet")])
      return Terminal.line(Table(header: [say("成效", "effect"), ""], rows: rows).text)
    }
    Terminal.line(Table(header: [say("成效", "effect"), ""], rows: rows).text)
    func share(_ side: JSON?) -> String {
      side?["cpuBasisPoints"]?.int.map { Self.decimal($0, over: 100) + "%" } ?? "–"
    }
    Terminal.line("")
    Terminal.line(
      Table(
        header: [
          say("数据中心", "site"), say("用券前", "before"), say("用券后", "after"), say("其中用券核时", "core-hours by voucher"),
          say("前/后小时数", "hours before/after"), "",
        ],
        rows: (comparison["sites"]?.array ?? []).map { site in
          [
            site["name"]?.cell ?? "", share(site["before"]), share(site["after"]),
            hours(site["voucherCpuSeconds"]?.int ?? 0),
            "\(site["before"]?["hours"]?.int ?? 0)/\(site["after"]?["hours"]?.int ?? 0)",
            site["isEnough"] == .bool(true)
              ? "" : say("历史不足一周，不宜比较", "less than a week of history: do not compare"),
          ]
        }
      ).text)
  }

  /// With one decimal, cut.
  private static func decimal(_ value: Int64, over divisor: Int64) -> String {
    "\(value / divisor).\(value % divisor * 10 / divisor)"
  }
}
