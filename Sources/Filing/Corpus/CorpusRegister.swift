public import Vocabulary

/// All sources of a corpus.
public struct CorpusRegister: Hashable, Sendable {
  public static let longestFile = 8 << 20
  public static let mostSources = 10_000
  /// The most items of one source.
  public static let mostItems = 1 << 40

  public private(set) var sources: [CorpusSource]
  /// SHA-256 of the file.
  public let digest: String

  private static let names: [String: [String]] = [
    "id": ["id", "编号"], "name": ["name", "名称", "来源名称"], "kind": ["kind", "类型", "来源类型"],
    "modality": ["modality", "模态", "语料类型"], "language": ["language", "语言"], "foreign": ["foreign", "境外"],
    "items": ["items", "条数", "规模"], "licence": ["licence", "license", "许可"],
    "right": ["right", "agreement", "权利编号", "合约编号"], "collected": ["collected", "采集"],
    "checked": ["checked", "核验条数"], "illegal": ["illegal", "违法不良条数"],
  ]

  /// Reads a register from CSV, one source a row. `checked` and `illegal` say how many items were looked at and how many
  /// held illegal content.
  public init(reading bytes: [UInt8]) throws(Refusal) {
    guard bytes.count <= Self.longestFile else { throw .tooLarge(Self.file, "\(Self.longestFile >> 20) MiB") }
    digest = FileDigest.of(bytes)
    sources = []
    var table = try CSVTable(
      bytes, name: Self.file, names: Self.names, needed: ["id", "name", "kind", "modality", "language", "items"])
    var seen: Set<String> = []
    while let row = try table.next() {
      guard sources.count < Self.mostSources else { throw .tooLarge(Self.file, "\(Self.mostSources)") }
      let source = try Self.source(row)
      guard seen.insert(source.id).inserted else {
        throw .file(Self.file, line: row.line, Text(zh: "编号 \(source.id) 重复", en: "the id \(source.id) is there twice"))
      }
      sources.append(source)
    }
    guard !sources.isEmpty else { throw .file(Self.file, Text(zh: "没有来源", en: "no source")) }
  }

  private static let file = "语料来源登记表"

  private static func source(_ row: CSVTable.Row) throws(Refusal) -> CorpusSource {
    func bad(_ column: String, _ value: String, _ accepted: String) -> Refusal {
      .file(
        file, line: row.line,
        Text(zh: "\(column) 不能是“\(value.prefix(40))”", en: "\(column) cannot be “\(value.prefix(40))”"),
        remedy: Text(zh: "应为：\(accepted)", en: "it should be: \(accepted)"))
    }
    for column in ["id", "name", "modality", "language"] where row[column].isEmpty {
      throw bad(column, "", "非空 / not empty")
    }
    guard let kind = CorpusSource.Kind.allCases.first(where: { [$0.rawValue, $0.name.zh].contains(row["kind"]) }) else {
      throw bad(
        "kind", row["kind"], CorpusSource.Kind.allCases.map { "\($0.rawValue) \($0.name.zh)" }.joined(separator: ", "))
    }
    func count(_ column: String, _ range: ClosedRange<Int>) throws(Refusal) -> Int {
      guard let number = Int(row[column]), range.contains(number) else {
        throw bad(column, row[column], "\(range.lowerBound)–\(range.upperBound)")
      }
      return number
    }
    let items = try count("items", 1...mostItems)
    var illegal: Share?
    if !row["checked"].isEmpty || !row["illegal"].isEmpty {
      let checked = try count("checked", 1...items)
      illegal = Share(try count("illegal", 0...checked), of: checked)
    }
    let foreign = row["foreign"].lowercased()
    guard ["", "no", "false", "0", "否", "yes", "true", "1", "是"].contains(foreign) else {
      throw bad("foreign", foreign, "是, 否, yes, no")
    }
    return CorpusSource(
      id: row["id"], name: row["name"], kind: kind, modality: row["modality"], language: row["language"],
      foreign: ["yes", "true", "1", "是"].contains(foreign), items: items, licence: row["licence"], right: row["right"],
      collected: row["collected"], illegal: illegal)
  }
}

extension CorpusRegister {
  /// Sources that are trained on: those over the illegal limit are left out, those nobody checked are in until they are.
  public func inUse(under rules: FilingRules) -> [CorpusSource] { sources.filter { $0.use(under: rules) != .notUsed } }

  /// Languages and modalities with only one source in use.
  public func monotonous(under rules: FilingRules) -> [String] {
    let used = inUse(under: rules)
    let languages = Dictionary(grouping: used, by: \.language)
    let modalities = Dictionary(grouping: used, by: \.modality)
    return
      (languages.filter { $0.value.count < 2 }.keys.sorted()
      + modalities.filter { $0.value.count < 2 }.keys.sorted())
  }

  /// Sources in use without the paper that their kind needs.
  public func untraceable(under rules: FilingRules) -> [CorpusSource] {
    inUse(under: rules).filter { !$0.isTraceable }
  }
}
