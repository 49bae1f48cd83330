public import Vocabulary

/// The sheet of a manual sample: written for people to fill in, read back and scored.
public enum SampleSheet {
  public static let longestFile = 256 << 20
  static let header = ["序号", "来源编号", "条目号", "内容", "结论", "风险编号", "检查人", "说明"]
  private static let names: [String: [String]] = [
    "source": ["来源编号", "source"], "item": ["条目号", "item"], "verdict": ["结论", "verdict"],
    "risk": ["风险编号", "风险", "risk"], "by": ["检查人", "by"], "note": ["说明", "note"],
  ]

  /// The sheet. `text` gives the beginning of an item for people to read; what it does not know stays empty.
  public static func write(_ plan: SamplePlan, text: (SamplePlan.Pick) throws -> String = { _ in "" }) rethrows
    -> [UInt8]
  {
    var rows = [header]
    for (number, pick) in plan.picks().enumerated() {
      rows.append([
        String(number + 1), pick.source, String(pick.item), String(try text(pick).prefix(2000)), "", "", "", "",
      ])
    }
    return CSVText.file(rows)
  }

  /// Reads a filled sheet against its plan. Every row of the plan must be there once, and no other.
  public static func read(_ bytes: [UInt8], plan: SamplePlan, rules: FilingRules) throws(Refusal) -> SampleScore {
    let file = "人工抽检表"
    guard bytes.count <= longestFile else { throw .tooLarge(file, "\(longestFile >> 20) MiB") }
    let planned = plan.picks()
    var open = Set(planned)
    var table = try CSVTable(bytes, name: file, names: names, needed: ["source", "item", "verdict"])
    var score = SampleScore(plan: plan, digest: FileDigest.of(bytes))
    while let row = try table.next() {
      guard let item = Int(row["item"]), open.remove(SamplePlan.Pick(source: row["source"], item: item)) != nil else {
        throw .file(
          file, line: row.line,
          Text(
            zh: "来源 \(row["source"].prefix(40)) 条目 \(row["item"].prefix(20)) 不在这次抽样中，或出现了两次",
            en:
              "source \(row["source"].prefix(40)), item \(row["item"].prefix(20)) is not in this sample, or is there twice"
          ),
          remedy: Text(
            zh: "使用同一种子导出的抽检表，不增删行", en: "fill in the sheet that was written with this seed, without adding rows"))
      }
      switch PlainText.of(row["verdict"]) {
      case "": score.open += 1
      case "合格", "qualified", "pass": score.qualified += 1
      case "不合格", "unqualified", "fail":
        score.unqualified += 1
        score.unqualifiedBySource[row["source"], default: 0] += 1
        if let risk = rules.risk(row["risk"]) { score.unqualifiedByRisk[risk.id, default: 0] += 1 }
      default:
        throw .file(
          file, line: row.line,
          Text(zh: "结论不能是“\(row["verdict"].prefix(20))”", en: "a verdict cannot be “\(row["verdict"].prefix(20))”"),
          remedy: Text(zh: "填写：合格 或 不合格", en: "write: qualified or unqualified (合格, 不合格)"))
      }
    }
    score.missing = open.count
    return score
  }
}

/// What came out of a sample of the corpus.
public struct SampleScore: Hashable, Sendable, Codable {
  public enum Method: String, Sendable, Codable, CaseIterable { case manual, technical }

  public var method: Method
  public var seed: UInt64
  /// All items of the sources in use.
  public var whole: Int
  public var qualified = 0
  public var unqualified = 0
  /// In the sheet, but without a verdict.
  public var open = 0
  /// In the plan, but not in the sheet.
  public var missing = 0
  public var unqualifiedBySource: [String: Int] = [:]
  public var unqualifiedByRisk: [String: Int] = [:]
  /// SHA-256 of the sheet or of the scan's record.
  public var digest: String
  /// SHA-256 of the register that was drawn from.
  public var register: String

  init(plan: SamplePlan, digest: String) {
    method = plan.method
    seed = plan.seed
    whole = plan.whole
    self.digest = digest
    register = plan.register
  }

  /// A technical sample's score: how many of the planned items were scanned and found qualified. What was planned but not
  /// scanned is missing. `digest` names the scan's record.
  public init(technical plan: SamplePlan, scanned: Int, qualified: Int, digest: String) throws(Refusal) {
    guard plan.method == .technical, (0...plan.drawn).contains(scanned), (0...scanned).contains(qualified) else {
      throw Refusal(
        .invalid, rule: "filing.sample-counts",
        Text(
          zh: "扫描 \(scanned) 条、合格 \(qualified) 条，与抽样 \(plan.drawn) 条不符",
          en: "\(scanned) scanned and \(qualified) qualified do not fit a sample of \(plan.drawn)"),
        remedy: Text(zh: "0 ≤ 合格 ≤ 扫描 ≤ 抽样", en: "0 ≤ qualified ≤ scanned ≤ drawn"), field: "scanned")
    }
    self.init(plan: plan, digest: digest)
    self.qualified = qualified
    unqualified = scanned - qualified
    missing = plan.drawn - scanned
  }

  public var drawn: Int { qualified + unqualified + open + missing }
  /// The share that qualified of all that were drawn: what nobody looked at does not count as qualified.
  public var share: Share { Share(qualified, of: drawn) }
}
