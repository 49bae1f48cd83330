public import Exchange
public import Tables
public import Vocabulary

/// What a steward tells of a dataset: the terms of DCAT 3, and what public data in China needs besides. A draft may leave out
/// whatever is optional here; ``checkComplete()`` says what must be there to publish it.
public struct DatasetEntry: Hashable, Sendable, Codable {
  /// What it is called in addresses, once in the hub: 2 to 100 of `a`–`z`, `0`–`9`, `-`, `_`. Its id unless told.
  public var name: String?
  public var title: Text
  public var description: Text?
  /// Its number in a directory elsewhere.
  public var identifier: String?
  public var keywords: [String]?
  public var theme: DatasetTheme?
  /// Codes of a subject classification, for instance of GB/T 21063.4.
  public var subjectCodes: [String]?
  /// Codes of GB/T 4754: a section's letter, and the digits of a division, group or class.
  public var industryCodes: [String]?
  public var contact: Contact?
  /// The unit the data come from (数源单位); the owner unless told.
  public var sourceUnit: SourceUnit?
  /// When the data were first issued.
  public var issued: Instant?
  /// When the data last changed: where the freshness clock starts.
  public var modified: Instant?
  public var cycle: UpdateCycle?
  /// Divisions that it covers, by GB/T 2260.
  public var regions: [String]?
  public var temporal: Period?
  /// An SPDX identifier of ``DatasetLicence``, or the address of other terms.
  public var licence: String?
  public var sharing: Sharing?
  public var openness: Openness?
  public var security: Security?
  public var series: Series?
  public var fields: [Field]?
  public var distributions: [Distribution]?
  /// The offer under which it is used.
  public var offer: ID<Offer>?

  public init(title: Text) { self.title = title }
}

extension DatasetEntry {
  /// Whom to ask: an office, not a person.
  public struct Contact: Hashable, Sendable, Codable {
    public var name: String
    public var email: String?
    public var telephone: String?
    public init(name: String, email: String? = nil, telephone: String? = nil) {
      self.name = name
      self.email = email
      self.telephone = telephone
    }
  }

  public struct SourceUnit: Hashable, Sendable, Codable {
    public var name: Text
    /// Unified social credit code (GB 32100-2015).
    public var creditCode: String?
    public init(name: Text, creditCode: String? = nil) {
      self.name = name
      self.creditCode = creditCode
    }
  }

  /// Days, `2025-11-01`, both included; open where one is absent.
  public struct Period: Hashable, Sendable, Codable {
    public var from: String?
    public var to: String?
    public init(from: String? = nil, to: String? = nil) {
      self.from = from
      self.to = to
    }
  }

  /// Datasets of one series hold the same fields, each for a time or a place of its own.
  public struct Series: Hashable, Sendable, Codable {
    /// Of one owner, one series.
    public var name: String
    public var title: Text
    public init(name: String, title: Text) {
      self.name = name
      self.title = title
    }
  }

  /// A column.
  public struct Field: Hashable, Sendable, Codable {
    public var name: String
    public var kind: ValueKind
    public var title: Text?
    /// What the field tells of, if this dataset claims to be its source of truth (一数一源): `legal-person`, `企业`.
    public var subject: String?
    public init(name: String, kind: ValueKind, title: Text? = nil, subject: String? = nil) {
      self.name = name
      self.kind = kind
      self.title = title
      self.subject = subject
    }
  }

  /// One form in which the data can be had.
  public struct Distribution: Hashable, Sendable, Codable {
    public var title: Text?
    public var format: DataFormat
    /// Where one learns how to get it.
    public var accessURL: String
    /// Where its bytes are.
    public var downloadURL: String?
    public var byteSize: Int64?
    /// SHA-256 of its bytes, lower-case hexadecimal.
    public var sha256: String?
    public init(
      title: Text? = nil, format: DataFormat, accessURL: String, downloadURL: String? = nil, byteSize: Int64? = nil,
      sha256: String? = nil
    ) {
      self.title = title
      self.format = format
      self.accessURL = accessURL
      self.downloadURL = downloadURL
      self.byteSize = byteSize
      self.sha256 = sha256
    }
  }
}
