import Crypto
import DataSpace
import Vocabulary

/// A dataset of another catalogue as an entry of ours: what fits is taken over, cut to what an entry may have. How it is shared is not
/// known from there, so the steward decides that before it is published.
struct HarvestedEntry {
  private(set) var entry: DatasetEntry

  /// - Parameter origin: where it is described, which it is known by when it is harvested again.
  init(origin: String, title: String, english: String? = nil) {
    entry = DatasetEntry(title: Self.text(title.isEmpty ? origin : title, english, 200))
    // An identifier has 100 characters at most.
    entry.identifier =
      origin.count <= 100
      ? origin : "sha256:" + SigningKeyFile.hex(SHA256.hash(data: Array(origin.utf8)))
  }

  mutating func describe(_ text: String?, english: String? = nil) {
    guard let text, !text.allSatisfy(\.isWhitespace) else { return }
    entry.description = Self.text(text, english, 4000)
  }

  /// A frequency of the European list, or Dublin Core's word for it.
  mutating func cycle(_ word: String?) {
    guard let word else { return }
    entry.cycle = UpdateCycle.allCases.first {
      $0.europeanCode == word.uppercased() || $0.rawValue == word.lowercased()
    }
  }

  mutating func add(keywords: [String]) {
    var seen: Set<String> = []
    // Some tell all in one text.
    let keywords = keywords.count == 1 ? keywords[0].split { ",，;；、".contains($0) }.map(String.init) : keywords
    let words = keywords.map { Self.cut($0, 50) }.filter { !$0.isEmpty && seen.insert($0).inserted }
    entry.keywords = words.isEmpty ? nil : Array(words.prefix(30))
  }

  /// By the first of the words that is a theme's own name; else by one of the European list that stands for a single theme.
  mutating func theme(_ words: [String]) {
    let own = words.lazy.compactMap { word in
      DatasetTheme.allCases.first {
        word == "theme-" + $0.rawValue || word == $0.rawValue || word == $0.title.zh
          || word.lowercased() == $0.title.en.lowercased()
      }
    }.first
    let european = words.lazy.compactMap { word in
      let meant = DatasetTheme.allCases.filter { $0.europeanCode == word }
      return meant.count == 1 ? meant[0] : word == "ENVI" ? .environment : nil
    }.first
    entry.theme = own ?? european
  }

  /// The unit that the data come from, in words: it need not be known here.
  mutating func unit(_ name: String, english: String? = nil, code: String? = nil) {
    guard !name.allSatisfy(\.isWhitespace), !Self.isAddress(name) else { return }
    entry.sourceUnit = DatasetEntry.SourceUnit(name: Self.text(name, english, 100), creditCode: code)
  }

  /// Those of China's divisions that are told by their codes.
  mutating func regions(_ words: [String]) {
    let own = "urn:lingqu:division:"
    let provinces = [11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71...71, 81...82]
    let codes = words.compactMap { word -> String? in
      let code = word.hasPrefix(own) ? String(word.dropFirst(own.count)) : word
      guard code.utf8.count == 6, Region.isCode(code), let province = Int(code.prefix(2)),
        provinces.contains(where: { $0.contains(province) })
      else { return nil }
      return Region.stem(code)
    }
    entry.regions = codes.isEmpty ? nil : Array(Set(codes).sorted().prefix(50))
  }

  /// Days, months or years of ISO 8601; what is none is open.
  mutating func period(from: String?, to: String?) {
    let first = from.flatMap { Self.day($0, ["-01-01"], ["-01"]) }
    let last = to.flatMap { Self.day($0, ["-12-31"], ["-31", "-30", "-29", "-28"]) }
    guard first != nil || last != nil else { return }
    if let first, let last, last < first { return }
    entry.temporal = DatasetEntry.Period(from: first, to: last)
  }

  private static func day(_ text: String, _ ofYear: [String], _ ofMonth: [String]) -> String? {
    let endings = text.utf8.count == 4 ? ofYear : text.utf8.count == 7 ? ofMonth : [""]
    return endings.lazy.map { String(text.prefix(10)) + $0 }.first { Instant($0 + "T00:00:00Z") != nil }
  }

  mutating func contact(_ name: String?, email: String?) {
    guard let name, !name.isEmpty else { return }
    entry.contact = DatasetEntry.Contact(name: Self.cut(name, 100), email: nil)
    if let email, email.contains("@"), email.utf8.count <= 100, !email.contains(where: \.isWhitespace) {
      entry.contact?.email = email
    }
  }

  mutating func license(_ text: String?) {
    guard let text else { return }
    let known = DatasetLicence.allCases.first {
      $0.rawValue.lowercased() == text.lowercased() || $0.address == text
        || $0.rawValue.lowercased() == text.lowercased() + "-4.0"
    }
    if let licence = known?.rawValue ?? (Self.isAddress(text) ? text : nil) { entry.licence = licence }
  }

  mutating func times(issued: String?, modified: String?, now: Instant) {
    entry.issued = issued.flatMap(Self.instant)
    entry.modified = modified.flatMap(Self.instant).flatMap { $0 <= now ? $0 : nil }
  }

  mutating func addDistribution(
    title: String?, format: String?, access: String?, download: String?, bytes: Int64?
  ) {
    guard let access = access ?? download, Self.isAddress(access), (entry.distributions?.count ?? 0) < 50 else {
      return
    }
    let words = [format, download, access].compactMap { $0?.lowercased().split { "/.:#?".contains($0) }.last }
    let kind = words.lazy.compactMap { DataFormat(rawValue: String($0)) }.first ?? .api
    entry.distributions =
      (entry.distributions ?? []) + [
        DatasetEntry.Distribution(
          title: title.flatMap { $0.isEmpty ? nil : Text(zh: Self.cut($0, 200), en: "") }, format: kind,
          accessURL: access,
          downloadURL: download.flatMap { Self.isAddress($0) && $0 != access ? $0 : nil },
          byteSize: bytes.flatMap { $0 >= 0 ? $0 : nil })
      ]
  }

  /// English beside what is told first, unless that is it.
  private static func text(_ text: String, _ english: String?, _ most: Int) -> Text {
    Text(zh: cut(text, most), en: english.flatMap { $0 == text ? nil : cut($0, most) } ?? "")
  }

  private static func cut(_ text: String, _ most: Int) -> String {
    String(text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" }.map(Character.init)).trimmed(to: most)
  }

  private static func isAddress(_ text: String) -> Bool {
    (text.hasPrefix("http://") || text.hasPrefix("https://")) && text.utf8.count <= 1000
      && !text.contains { $0.isWhitespace || "<>\"".contains($0) }
  }

  /// RFC 3339, or as CKAN writes it, without a zone, or a day.
  private static func instant(_ text: String) -> Instant? {
    Instant(text) ?? Instant(text + "Z") ?? Instant(text + "T00:00:00Z")
  }
}

extension String {
  /// Without white space around it, and at most so many characters.
  fileprivate func trimmed(to most: Int) -> String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    text = text.prefix(most)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
