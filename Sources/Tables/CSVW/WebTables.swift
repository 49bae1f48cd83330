import Vocabulary

/// Tables with metadata as the web has them (W3C, "Model for Tabular Data and Metadata on the Web"): found, read, checked, and given as
/// JSON. Files come by a closure, so nothing here goes out. Whole tables are held in memory; what is too large is an error.
public struct WebTables {
  /// What was found, the first ``WebTableProblem`` of each; all are counted.
  public var problems: [WebTableProblem] { noted.kept }
  public var errors: Int { noted.errors }
  public var warnings: Int { noted.warnings }
  public var rows: Int { tables.reduce(0) { $0 + $1.rows.count } }

  let group: WebTableGroup
  private(set) var tables: [AnnotatedTable] = []
  private let noted = WebTableProblems()

  static let mostBytes = 64 << 20

  /// - Parameters:
  ///   - address: of a table, or of a metadata document (an object of JSON).
  ///   - metadata: address of the one that the caller names; it goes before any that is found.
  ///   - linked: that the server named with the table (`Link: … rel="describedby"`).
  ///   - isValidating: whether titles and names are compared strictly.
  ///   - files: what is at an address, nil if nothing is.
  public init(
    _ address: String, metadata: String? = nil, linked: String? = nil, isValidating: Bool = true,
    files: @escaping (String) -> [UInt8]?
  ) {
    defer { noted.isLenient = false }
    if address.hasSuffix(".json"), let bytes = files(address) {
      var reader = WebMetadataReader(at: address, noted, files)
      group = reader.group(bytes) ?? WebTableGroup()
    } else {
      group = Self.find(address, metadata, linked, noted, files)
    }
    noted.isLenient = !isValidating
    for table in group.tables {
      tables.append(AnnotatedTable(table, isValidating: isValidating, noted, files))
    }
    for table in tables { table.check(noted, among: tables) }
  }

  /// The first metadata that is about the table (§5.1–5.3), or what the table's header says.
  private static func find(
    _ address: String, _ metadata: String?, _ linked: String?, _ problems: WebTableProblems,
    _ files: @escaping (String) -> [UInt8]?
  ) -> WebTableGroup {
    var places: [(address: String, isUsers: Bool)] = []
    if let metadata { places.append((metadata, true)) }
    if let linked { places.append((WebAddress.resolve(linked, against: address), false)) }
    let site = files(WebAddress.resolve("/.well-known/csvm", against: address))
    let patterns = site.map {
      String(decoding: $0.prefix(4_096), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    // What a file is called within its folder; an address is whole.
    let whole = WebAddress.withoutFragment(address)
    let own =
      WebAddress.isAbsolute(address)
      ? whole : whole.split(separator: "/").last.map(String.init) ?? whole
    for pattern in (patterns ?? ["{+url}-metadata.json", "csv-metadata.json"]).prefix(10) {
      let place = AddressTemplate(pattern).expand { $0 == "url" ? [own] : nil }
      places.append((WebAddress.resolve(place, against: address), false))
    }
    for (place, isUsers) in places {
      guard let bytes = files(place) else {
        if isUsers { problems.error(.file, place) }
        continue
      }
      let own = WebTableProblems()
      var reader = WebMetadataReader(at: place, own, files)
      let group = reader.group(bytes)
      if let group, isUsers || group.tables.contains(where: { $0.url == address }) || own.errors > 0 {
        problems.take(own)
        return group
      }
      if group == nil {
        problems.take(own)
        return WebTableGroup()
      }
      problems.warn(.file, place, "is not about \(address)")
    }
    return WebTableGroup(tables: [WebTable(url: address)])
  }
}

extension WebTableProblems {
  func take(_ other: WebTableProblems) {
    for one in other.kept {
      if one.isWarning {
        warn(one.rule, one.place, one.found)
      } else {
        error(one.rule, one.place, one.found)
      }
    }
  }
}
