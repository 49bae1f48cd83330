public import Vocabulary

/// The result of one clause, as the standard names the three (TC260-003 9.1).
public enum Outcome: String, Sendable, Codable, CaseIterable {
  case conforms, doesNotConform, notApplicable

  public var name: Text {
    switch self {
    case .conforms: Text(zh: "符合", en: "conforms")
    case .doesNotConform: Text(zh: "不符合", en: "does not conform")
    case .notApplicable: Text(zh: "不适用", en: "not applicable")
    }
  }
}

/// What a result rests on: a figure, a file, or both.
public struct FilingEvidence: Hashable, Sendable, Codable {
  public var what: Text
  /// SHA-256 of the file.
  public var sha256: String?
  public init(_ what: Text, sha256: String? = nil) {
    self.what = what
    self.sha256 = sha256
  }
}

/// What is missing, and what to do next.
public struct FilingGap: Hashable, Sendable, Codable {
  public var what: Text
  public var next: Text
  /// Advice does not keep a clause from conforming.
  public var isAdvice: Bool
  public init(_ what: Text, next: Text, isAdvice: Bool = false) {
    self.what = what
    self.next = next
    self.isAdvice = isAdvice
  }
}

/// One clause answered.
public struct ClauseResult: Hashable, Sendable, Codable {
  public var clause: String
  public var outcome: Outcome
  public var why: Text
  public var evidence: [FilingEvidence]
  public var gaps: [FilingGap]
}

/// An applicant's answer to a clause that the hub does not measure.
public struct ClauseAnswer: Hashable, Sendable, Codable {
  public struct Paper: Hashable, Sendable, Codable {
    public var kind: EvidenceKind
    public var name: String
    /// SHA-256 of the file in lower-case hexadecimal; nil for an address.
    public var sha256: String?
    public init(kind: EvidenceKind, name: String, sha256: String? = nil) {
      self.kind = kind
      self.name = name
      self.sha256 = sha256
    }
  }
  public var outcome: Outcome
  public var why: String
  public var papers: [Paper]
  public init(_ outcome: Outcome, why: String, papers: [Paper] = []) {
    self.outcome = outcome
    self.why = why
    self.papers = papers
  }
}
