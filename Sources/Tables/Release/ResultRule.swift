public import Vocabulary

/// What results of work on somebody's data must be like to leave: how large, in which formats, and of how many alike.
public struct ResultRule: Hashable, Sendable {
  /// Told by the end of a file's name.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// A table with a header, each row as long as that.
    case csv
    /// An object of JSON a line.
    case jsonLines = "jsonl"
    /// One value of JSON.
    case json
    /// UTF-8 without control characters.
    case text = "txt"
  }

  public var formats: Set<Format>
  /// Of one file.
  public var mostBytes: Int64
  /// Of one table, without its header; nil: any number.
  public var mostRows: Int64?
  /// Of tables. With it only tables leave: nothing else can be held against it.
  public var anonymity: Anonymity?

  public init(formats: Set<Format>, mostBytes: Int64, mostRows: Int64? = nil, anonymity: Anonymity? = nil) {
    self.formats = formats
    self.mostBytes = mostBytes
    self.mostRows = mostRows
    self.anonymity = anonymity
  }

  /// The most bytes of a JSON file, which is read as a whole.
  static let mostJSON: Int64 = 16 << 20

  /// Reads `{formats: [csv], mostBytes: 1000000, mostRows: 1000, anonymity: {columns: […], k: 5}}`.
  ///
  /// - Parameter place: where it stands, as a JSON Pointer, for what is refused.
  public init(_ json: JSON, at place: String) throws(Refusal) {
    let part = DocumentPart(json, at: place, of: .release)
    try part.only(["formats", "mostBytes", "mostRows", "anonymity"])
    formats = []
    for (index, json) in try part["formats"].values().enumerated() {
      guard let format = json.string.flatMap({ Format(rawValue: $0) }) else {
        throw part.kind.wrong(place + "/formats/\(index)", "one of " + DocumentPart.words(Format.self))
      }
      formats.insert(format)
    }
    guard !formats.isEmpty else { throw part.kind.wrong(place + "/formats", "a list of formats") }
    guard let bytes = try part["mostBytes"].optionalInteger(), bytes > 0 else {
      throw part.kind.wrong(place + "/mostBytes", "a whole number of 1 or more")
    }
    mostBytes = bytes
    mostRows = try part["mostRows"].optionalInteger()
    if let mostRows, mostRows < 1 { throw part.kind.wrong(place + "/mostRows", "a whole number of 1 or more") }
    anonymity = part["anonymity"].json == nil ? nil : try Anonymity(part["anonymity"])
    guard anonymity == nil || formats.isSubset(of: [.csv, .jsonLines]) else {
      throw part.kind.wrong(place + "/formats", "csv and jsonl only, where anonymity is asked for")
    }
  }

  /// What was found in a file that may leave.
  public struct Found: Hashable, Sendable, Codable {
    public var format: String
    public var bytes: Int64
    /// Of a table, without its header.
    public var rows: Int64?
    /// How many groups its rows make by the columns of ``ResultRule/anonymity``.
    public var groups: Int?
  }

  /// Holds a file against it, reading it once. Throws a ``Refusal`` if it must not leave.
  ///
  /// - Parameters:
  ///   - name: its end tells the format: `.csv`, `.jsonl`, `.json`, `.txt`.
  ///   - next: the next bytes; none at the end.
  public func check(_ name: String, next: () throws -> [UInt8]) throws -> Found {
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard name.contains("."), let format = Format(rawValue: ending), formats.contains(format) else {
      throw ResultRefusal.format(name, formats)
    }
    var bytes: Int64 = 0
    let bounded = {
      let piece = try next()
      bytes += Int64(piece.count)
      guard bytes <= mostBytes else { throw ReleaseRefusal.tooLarge(mostBytes) }
      return piece
    }
    var found = Found(format: format.rawValue, bytes: 0)
    switch format {
    case .csv, .jsonLines:
      let (rows, groups) = try table(name, format == .csv ? .csv : .jsonLines, bounded)
      (found.rows, found.groups) = (rows, groups)
    case .json: try Self.json(name, bounded)
    case .text: try Self.text(name, bounded)
    }
    found.bytes = bytes
    return found
  }

  private func table(
    _ name: String, _ form: TableSyntax.Form, _ next: () throws -> [UInt8]
  ) throws -> (rows: Int64, groups: Int?) {
    var header: TableHeader?
    var (rows, groups, quasi): (Int64, GroupCount, [Int]) = (0, GroupCount(), [])
    _ = try TableFile.read(TableSyntax(form: form, encoding: .utf8), next: next) { row in
      guard let header else {
        let names = TableHeader((0..<row.count).map { row.text($0) })
        for name in anonymity?.columns ?? [] { quasi.append(try names.place(name)) }
        header = names
        return
      }
      rows += 1
      guard row.count == header.names.count else { throw ResultRefusal.ragged(name, row.number) }
      if let mostRows, rows > mostRows { throw ResultRefusal.tooManyRows(name, mostRows) }
      if anonymity != nil { try groups.add(GroupCount.key(quasi.count) { UnsafeRawBufferPointer(row[quasi[$0]]) }) }
    }
    guard let anonymity else { return (rows, nil) }
    let small = groups.small(anonymity.k)
    guard small.groups == 0 else { throw ReleaseRefusal.notAnonymous(small.groups, small.rows, anonymity) }
    return (rows, groups.groups)
  }

  private static func json(_ name: String, _ next: () throws -> [UInt8]) throws {
    var text: [UInt8] = []
    while true {
      let piece = try next()
      if piece.isEmpty { break }
      text += piece
      guard text.count <= mostJSON else { throw ReleaseRefusal.tooLarge(mostJSON) }
    }
    do { _ = try JSON.parse(text) } catch { throw ResultRefusal.unlike(name, .json) }
  }

  private static func text(_ name: String, _ next: () throws -> [UInt8]) throws {
    var check = UTF8Check()
    while true {
      let piece = try next()
      if piece.isEmpty { break }
      let isText = piece.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      guard isText, piece.withUnsafeBytes({ check.firstError(in: $0) }) == nil else {
        throw ResultRefusal.unlike(name, .text)
      }
    }
    guard !check.isOpen else { throw ResultRefusal.unlike(name, .text) }
  }
}

/// What is refused of a result.
private enum ResultRefusal {
  static func format(_ name: String, _ formats: Set<ResultRule.Format>) -> Refusal {
    let words = formats.map { "." + $0.rawValue }.sorted()
    return Refusal(
      .forbidden, rule: "result.format",
      Text(zh: "\(name.prefix(200)) 的格式不允许带出", en: "\(name.prefix(200)) is of a format that does not leave"),
      remedy: Text(
        zh: "文件名以 \(words.joined(separator: "、")) 结尾",
        en: "the name of a file ends with one of " + words.joined(separator: ", ")))
  }

  static func unlike(_ name: String, _ format: ResultRule.Format) -> Refusal {
    Refusal(
      .forbidden, rule: "result.not-its-format",
      Text(
        zh: "\(name.prefix(200)) 的内容不是 \(format.rawValue)",
        en: "what is in \(name.prefix(200)) is not \(format.rawValue)"),
      remedy: Text(zh: "以 UTF-8 写成该格式", en: "write it in that format, as UTF-8"))
  }

  static func ragged(_ name: String, _ row: Int64) -> Refusal {
    Refusal(
      .forbidden, rule: "result.ragged",
      Text(
        zh: "\(name.prefix(200)) 第 \(row) 行（含表头）的列数与表头不同",
        en: "row \(row) of \(name.prefix(200)) (the header is the first) is not as long as the header"),
      remedy: Text(zh: "每行列数应与表头相同", en: "write as many fields in each row as the header has"))
  }

  static func tooManyRows(_ name: String, _ limit: Int64) -> Refusal {
    Refusal(
      .forbidden, rule: "result.too-many-rows",
      Text(zh: "\(name.prefix(200)) 超过 \(limit) 行", en: "\(name.prefix(200)) has more than \(limit) rows"),
      remedy: Text(zh: "只带出汇总结果", en: "let only a summary leave"))
  }
}
