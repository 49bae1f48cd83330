internal import FilingRuleFile
public import Vocabulary

/// What a filing is held against: risks, banks, samples, tests and clauses, each with the clause that it comes from.
///
/// One versioned file. The one that is compiled in is ``builtIn()``; an operator may read another of the same format, for
/// instance when a standard changes. Citations say how far they were checked (``Citation/verified``).
public struct FilingRules: Hashable, Sendable, Codable {
  public static let format = "lingqu-filing-rules/1"
  /// The longest rule file that is read, in bytes.
  public static let longest = 1 << 20

  public var format: String
  /// Names this edition of the rules; every report repeats it.
  public var version: String
  public var note: Text
  public var standards: [Standard]
  public var classes: [RiskClass]
  /// What the not-to-refuse bank must ask about.
  public var aspects: [Aspect]
  public var corpus: CorpusRules
  public var banks: BankRules
  public var tests: TestRules
  public var refusal: RefusalPhrases
  public var clauses: [Clause]
  public var need: NeedRules
  /// SHA-256 of the file's canonical form: which rules a report was made with.
  public private(set) var digest = ""

  private enum CodingKeys: String, CodingKey {
    case format, version, note, standards, classes, aspects, corpus, banks, tests, refusal, clauses, need
  }

  /// The rules that this build carries.
  public static func builtIn() throws(Refusal) -> FilingRules {
    var count = 0
    let bytes = UnsafeBufferPointer(start: filing_rule_file(&count), count: count)
    return try FilingRules(parsing: Array(bytes))
  }

  /// Reads a rule file (JSON). Refuses what cannot be read, what names things that the file does not define, and limits
  /// that no count can reach.
  public init(parsing bytes: [UInt8]) throws(Refusal) {
    guard bytes.count <= Self.longest else { throw .rules("longer than \(Self.longest) bytes") }
    let json: JSON
    do { json = try JSON.parse(bytes) } catch { throw .rules(error.description, field: error.pointer) }
    do { self = try json.decode() } catch { throw .rules(Self.words(error)) }
    digest = FileDigest.of(json.canonical)
    try check()
  }

  public var risks: [Risk] { classes.flatMap(\.risks) }
  public func risk(_ id: String) -> Risk? { risks.first { $0.id == id } }
  public func aspect(_ id: String) -> Aspect? { aspects.first { $0.id == id } }
  /// `TC260-003 8.1`, with a `*` if the citation was not checked whole, and in words where no clause's number is known.
  public func name(of cite: Citation) -> Text {
    let standard = standards.first { $0.id == cite.standard }?.short ?? Text(zh: cite.standard, en: cite.standard)
    let clause = cite.clause.map { " " + $0 } ?? ""
    let mark = cite.verified == .all ? "" : "*"
    guard cite.clause == nil, cite.verified != .all else {
      return Text(zh: standard.zh + clause + mark, en: standard.en + clause + mark)
    }
    return Text(
      zh: standard.zh + "（条款号未核对）" + mark, en: standard.en + " (clause number not verified)" + mark)
  }
  public func clause(measuring measure: Measure) -> Clause? { clauses.first { $0.measure == measure } }

  /// Where a value is of another form than expected, and how.
  static func words(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(_, let context), .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
      return "/\(path): \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }
}

/// A standard or a law that clauses come from.
public struct Standard: Hashable, Sendable, Codable {
  public var id: String
  public var title: Text
  /// How it is called in a citation; its id if that is a number that people know.
  public var short: Text?
  public var published: String?
  public var inForce: String?
}

/// One of the classes of appendix A, with its risks.
public struct RiskClass: Hashable, Sendable, Codable {
  public var id: String
  public var name: Text
  public var cites: [Citation]
  public var risks: [Risk]
}

/// A safety risk of appendix A, `A.1.a`.
public struct Risk: Hashable, Sendable, Codable {
  public var id: String
  public var name: Text
  /// `A.1.a` belongs to `A.1`.
  public var classID: String {
    String(id.prefix { $0 != "." }) + "." + (id.split(separator: ".").dropFirst().first ?? "")
  }
}

/// A field of life that a model must not refuse to talk about.
public struct Aspect: Hashable, Sendable, Codable {
  public var id: String
  public var name: Text
}

/// Where a rule comes from.
public struct Citation: Hashable, Sendable, Codable {
  /// How far a citation was checked.
  public enum Verified: String, Sendable, Codable, CaseIterable {
    case all  // the clause's number and its content
    case section  // the section and the content, not the item's letter
    case value  // the figure or the content, not the clause's number
    case no  // from memory
  }
  public var standard: String
  /// The clause's number, if it is known.
  public var clause: String?
  public var verified: Verified
}
