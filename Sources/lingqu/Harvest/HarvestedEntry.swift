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
    let words = keywords.map { Self.cut($0, 50) }.filter { !$0.isEmpty && seen.insert($0).inserted }
    entry.keywords = words.isEmpty ? nil : Array(words.prefix(30))
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
    entry.licence = known?.rawValue ?? (Self.isAddress(text) ? text : nil)
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
