public import Exchange
public import Identity
public import Vocabulary

/// A data right as it is registered: who has which of the three rights over what, from whom, until when, and on what documents.
///
/// The three rights are those of the Data Twenty Articles (《关于构建数据基础制度更好发挥数据要素作用的意见》, 2022): they are separate, so one
/// may hold data, another process them and a third offer products made of them.
public struct DataRight: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "rgt"

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// 数据资源持有权: to hold data and to decide who gets them.
    case holding
    /// 数据加工使用权: to process and use them oneself.
    case processing
    /// 数据产品经营权: to offer what was made of them.
    case operation

    /// The rights that it may derive from; none for what derives from no other.
    public var sources: Set<Kind> {
      switch self {
      case .holding: []
      case .processing: [.holding]
      case .operation: [.holding, .processing]
      }
    }
  }

  public enum State: String, Sendable, Codable, CaseIterable {
    case registered
    /// It cannot be transferred or renounced before it is released.
    case pledged
    /// No new agreement may rest on it.
    case disputed
    /// The grant that it was given under is suspended: neither a new agreement nor a new use.
    case suspended
    /// Nothing rests on it any more.
    case lapsed
  }

  public enum Lapse: String, Sendable, Codable, CaseIterable {
    /// Its time was over.
    case expired
    /// Its holder gave it up.
    case renounced
    /// A dispute was decided against it.
    case upheld
    /// The right that it derives from lapsed.
    case source
    /// The grant that it was given under is over.
    case grant
  }

  /// A document that it rests on: its name and its SHA-256. The document itself stays with whoever showed it.
  public struct Document: Hashable, Sendable, Codable {
    public var title: String
    /// Lower-case hexadecimal.
    public var sha256: String
    public init(title: String, sha256: String) {
      self.title = title
      self.sha256 = sha256
    }
  }

  public struct Pledge: Hashable, Sendable, Codable {
    public var to: ID<Participant>
    public var at: Instant
  }

  /// An offer of the whole right to somebody who has not accepted yet.
  public struct Transfer: Hashable, Sendable, Codable {
    public var to: ID<Participant>
    public var at: Instant
  }

  /// One that is not settled yet.
  public struct Dispute: Hashable, Sendable, Codable {
    public var by: ID<Participant>
    public var reason: String
    public var at: Instant
  }

  public var id: ID<DataRight>
  public var kind: Kind
  /// A dataset, or an offer of data: its id.
  public var subject: String
  public var holder: ID<Participant>
  /// The right that it derives from; nil for holding.
  public var source: ID<DataRight>?
  /// The grant of authorised operation that it was given under: it is not passed on, and ends with it.
  public var grant: ID<OperationGrant>?
  /// While that is suspended: since when.
  public var suspendedAt: Instant?
  public var registeredBy: ID<Participant>
  public var registeredAt: Instant
  public var until: Instant
  public var documents: [Document]
  /// The certificate's verification code, without hyphens.
  public var code: String
  /// The entry of evidence whose receipt is the certificate.
  public var certificate: Int64
  public var pledge: Pledge?
  public var transfer: Transfer?
  public var disputes: [Dispute]
  public var lapse: Lapse?
  public var lapsedAt: Instant?
  /// At the time of reading.
  public var state: State

  /// How it stands by the clock, whether or not anything has ended it yet.
  public func state(at now: Instant) -> State {
    if lapse != nil || now >= until { return .lapsed }
    if !disputes.isEmpty { return .disputed }
    if suspendedAt != nil { return .suspended }
    return pledge == nil ? .registered : .pledged
  }

  public var dataset: ID<Dataset>? { ID(subject) }
  public var offer: ID<Offer>? { ID(subject) }
}

public struct DataRightDraft: Hashable, Sendable, Codable {
  public var kind: DataRight.Kind
  public var subject: String
  public var source: ID<DataRight>?
  /// Who gets it; whoever registers it unless told.
  public var holder: ID<Participant>?
  public var until: Instant
  public var documents: [DataRight.Document]

  public init(
    kind: DataRight.Kind, subject: String, source: ID<DataRight>? = nil, holder: ID<Participant>? = nil, until: Instant,
    documents: [DataRight.Document]
  ) {
    self.kind = kind
    self.subject = subject
    self.source = source
    self.holder = holder
    self.until = until
    self.documents = documents
  }
}
