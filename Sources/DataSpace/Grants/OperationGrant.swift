public import Identity
public import Vocabulary

/// A grant of authorised operation (公共数据授权运营): who holds public data gives an operator the right to make and offer
/// products of them, for some fields, until a time, on documents and conditions.
///
/// The grant itself moves nothing: what it gives are rights of product operation (产品经营权) in the register of rights, one for
/// each dataset that it covers, and agreements rest on those. They are suspended, and end, with the grant.
public struct OperationGrant: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "opg"

  /// How it is granted, as the rules for authorised operation (《公共数据资源授权运营实施规范（试行）》, 2025) tell them apart.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// 整体授权: whatever the grantor adds to it.
    case whole
    /// 分领域授权: datasets of its themes.
    case field
    /// 依场景授权: for one scene, told in words.
    case scene
  }

  public enum State: String, Sendable, Codable, CaseIterable {
    /// Waits for its operator.
    case proposed
    /// In force, from ``OperationGrant/acceptedAt`` on.
    case accepted
    /// In force, but nothing new is begun on it.
    case suspended
    /// Never came into force: declined by its operator, or taken back by its grantor before that.
    case declined
    /// Taken back by its grantor.
    case withdrawn
    /// Given up by its operator.
    case renounced
    /// Its time is over.
    case expired

    public var isOpen: Bool { [.proposed, .accepted, .suspended].contains(self) }
  }

  /// A dataset that it covers.
  public struct Covered: Hashable, Sendable, Codable {
    public var dataset: ID<Dataset>
    /// The operator's right over it; nil until the grant is accepted.
    public var right: ID<DataRight>?
  }

  public var id: ID<OperationGrant>
  public var title: Text
  public var mode: Mode
  public var grantor: ID<Participant>
  public var `operator`: ID<Participant>
  /// Fields; with any, every dataset that it covers is of one of them.
  public var themes: [DatasetTheme]
  public var scene: String?
  public var datasets: [Covered]
  public var until: Instant
  public var conditions: String?
  /// Of what is charged under it, the grantor's part in hundredths of a percent, as its documents say. It is told in accounts; nobody
  /// is paid by it.
  public var shareBasisPoints: Int64?
  public var documents: [DataRight.Document]
  public var proposedAt: Instant
  public var acceptedAt: Instant?
  public var suspendedAt: Instant?
  public var endedAt: Instant?
  /// Why it was suspended or ended, in the words of whoever did it.
  public var reason: String?
  /// At the time of reading.
  public var state: State

  /// How it stands by the clock, whether or not anything has ended it yet.
  public func state(at now: Instant) -> State { state.isOpen && now >= until ? .expired : state }

  public var parties: [ID<Participant>] { [grantor, self.operator] }
}

public struct OperationGrantDraft: Hashable, Sendable, Codable {
  public var title: Text
  public var mode: OperationGrant.Mode
  public var `operator`: ID<Participant>
  public var themes: [DatasetTheme]?
  public var scene: String?
  public var datasets: [ID<Dataset>]?
  public var until: Instant
  public var conditions: String?
  public var shareBasisPoints: Int64?
  public var documents: [DataRight.Document]

  public init(
    title: Text, mode: OperationGrant.Mode, operator: ID<Participant>, themes: [DatasetTheme]? = nil,
    scene: String? = nil, datasets: [ID<Dataset>]? = nil, until: Instant, conditions: String? = nil,
    shareBasisPoints: Int64? = nil, documents: [DataRight.Document]
  ) {
    self.title = title
    self.mode = mode
    self.operator = `operator`
    self.themes = themes
    self.scene = scene
    self.datasets = datasets
    self.until = until
    self.conditions = conditions
    self.shareBasisPoints = shareBasisPoints
    self.documents = documents
  }
}
