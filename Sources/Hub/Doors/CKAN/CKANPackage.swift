import DataSpace
import Exchange
import Vocabulary

/// A package that a client sent, as an entry of the catalogue. What CKAN has no name for is among the extras, or beside the rest.
struct CKANPackage {
  private let arguments: CKANArguments
  private var extras: [String: String] = [:]

  init(_ arguments: CKANArguments) throws(Refusal) {
    self.arguments = arguments
    guard let list = arguments.values["extras"], list != .null else { return }
    guard let list = list.array, list.count <= 100 else {
      throw CKANError.argument(
        "extras", Text(zh: "至多 100 项 {key, value}", en: "at most 100 of {key, value}"))
    }
    for extra in list {
      guard let key = extra["key"]?.string else {
        throw CKANError.argument(
          "extras", Text(zh: "{key, value} 的列表", en: "a list of {key, value}"))
      }
      extras[key] = extra["value"]?.string ?? extra["value"]?.int.map { String($0) }
    }
  }

  /// - Parameters:
  ///   - before: the entry to change; what the package does not tell stays as it was there.
  func entry(from before: DatasetEntry?) throws -> DatasetEntry {
    let title = try text("title") ?? before?.title.zh ?? arguments.required("name")
    var entry = before ?? DatasetEntry(title: Text(zh: title, en: ""))
    entry.title = Text(zh: title, en: try text("title_en") ?? entry.title.en)
    if let name = try text("name"), name != before?.name { entry.name = name }
    if let notes = try text("notes") {
      entry.description = Text(zh: notes, en: try text("notes_en") ?? entry.description?.en ?? "")
    }
    try take("identifier") { entry.identifier = $0 }
    if let tags = try names("tags") { entry.keywords = tags }
    if let groups = try names("groups") {
      entry.theme = try groups.first.map { try word("groups", $0) }
    }
    if let licence = try text("license_id") {
      entry.licence = ["", "notspecified"].contains(licence) ? nil : licence
    }
    try readPeople(&entry)
    try take("cycle") { entry.cycle = try word("cycle", $0) }
    try take("issued") { entry.issued = try instant("issued", $0) }
    try take("modified") { entry.modified = try instant("modified", $0) }
    for (name, path) in [
      ("regions", \DatasetEntry.regions), ("subject_codes", \.subjectCodes),
      ("industry_codes", \.industryCodes),
    ] as [(String, WritableKeyPath<DatasetEntry, [String]?>)] {
      try take(name) { text in
        entry[keyPath: path] = text.split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(
          String.init)
      }
    }
    if let from = try text("temporal_from") {
      entry.temporal = .init(from: from, to: entry.temporal?.to)
    }
    if let to = try text("temporal_to") {
      entry.temporal = .init(from: entry.temporal?.from, to: to)
    }
    try readClasses(&entry)
    try take("offer") { text in
      guard let offer = ID<Offer>(text) else {
        throw CKANError.argument("offer", Text(zh: "供给编号", en: "the id of an offer"))
      }
      entry.offer = offer
    }
    if let resources = arguments.values["resources"], resources != .null {
      guard let list = resources.array, list.count <= 50 else {
        throw CKANError.argument("resources", Text(zh: "至多 50 项的列表", en: "a list of at most 50"))
      }
      entry.distributions = try list.map(distribution)
    }
    return entry
  }

  private func readPeople(_ entry: inout DatasetEntry) throws {
    guard let name = try text("maintainer") ?? entry.contact?.name, !name.isEmpty else { return }
    entry.contact = DatasetEntry.Contact(
      name: name, email: try text("maintainer_email") ?? entry.contact?.email,
      telephone: try text("contact_telephone") ?? entry.contact?.telephone)
    if entry.contact?.email == "" { entry.contact?.email = nil }
  }

  private func readClasses(_ entry: inout DatasetEntry) throws {
    if let sharing = try text("sharing") {
      entry.sharing = DatasetEntry.Sharing(
        try word("sharing", sharing), ground: try text("sharing_ground"),
        conditions: try text("sharing_conditions"))
    }
    if let openness = try text("openness") {
      entry.openness = DatasetEntry.Openness(
        try word("openness", openness), conditions: try text("openness_conditions"))
    }
    if let level = try text("security_level") {
      let general = try text("general_level")
      entry.security = DatasetEntry.Security(
        try word("security_level", level), generalLevel: general.flatMap { Int64($0) })
    }
  }

  private func distribution(_ resource: JSON) throws -> DatasetEntry.Distribution {
    func text(_ name: String) -> String? {
      resource[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let url = text("url") else { throw CKANError.missing("resources") }
    let format = text("format")?.lowercased() ?? ""
    let access = text("access_url") ?? url
    // What has no name is shown by its format.
    let title = text("name").flatMap { $0.lowercased() == format ? nil : $0 }
    var one = DatasetEntry.Distribution(
      title: title.map { Text(zh: $0, en: "") }, format: try word("resources", format),
      accessURL: access,
      downloadURL: access == url ? nil : url, byteSize: resource["size"]?.int)
    one.sha256 = text("hash").map { $0.hasPrefix("sha256:") ? String($0.dropFirst(7)) : $0 }
    return one
  }

  /// A value of ours by its word, or a refusal that tells all words.
  private func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ text: String
  ) throws(Refusal) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw CKANError.argument(name, Text(zh: "可用：\(known)", en: "one of \(known)"))
    }
    return word
  }

  private func instant(_ name: String, _ text: String) throws(Refusal) -> Instant {
    guard let instant = Instant(text) else {
      throw CKANError.argument(
        name, Text(zh: "RFC 3339 时间", en: "an RFC 3339 date-time such as 2026-11-21T08:00:00Z"))
    }
    return instant
  }

  private func take(_ name: String, _ body: (String) throws -> Void) throws {
    if let text = try text(name), !text.isEmpty { try body(text) }
  }

  private func text(_ name: String) throws(Refusal) -> String? {
    try arguments.text(name) ?? extras[name]
  }

  /// The names in a list of things that have one.
  private func names(_ name: String) throws(Refusal) -> [String]? {
    guard let value = arguments.values[name], value != .null else { return nil }
    let names = value.array?.map { $0["name"]?.string ?? $0.string }
    guard let names, names.count <= 100, names.allSatisfy({ $0 != nil }) else {
      throw CKANError.argument(name, Text(zh: "{name} 的列表", en: "a list of {name}"))
    }
    return names.compactMap(\.self)
  }
}
