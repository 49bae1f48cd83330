public import Identity
public import Ledger
public import Vocabulary

/// One use of what an agreement allows.
public struct Use: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "use"

  public typealias State = UseMachine.State
  public typealias Event = UseMachine.Event

  public var id: ID<Use>
  public var agreement: ID<Agreement>
  public var provider: ID<Participant>
  public var consumer: ID<Participant>
  public var kind: OfferKind
  public var action: Policy.Action
  public var purpose: String
  /// The most units it may take.
  public var quantity: Int64
  public var unit: String
  /// What leaves.
  public var export: Policy.Export
  /// Agreements whose data or models it works on. Each was used once for it: see ``citedBy``.
  public var cites: [ID<Agreement>]
  /// The use that works on what this one gives.
  public var citedBy: ID<Use>?
  public var reservation: ID<Reservation>?
  public var state: State
  /// Who holds it back, while it is suspended.
  public var suspendedBy: UseMachine.Role?
  /// Why it ended, when it was terminated.
  public var reason: String?
  /// Units measured so far.
  public var measured: Int64
  /// Fen charged when it ended.
  public var charged: Int64
  /// Whether nothing is held for it any more; until then a last reading may come.
  public var settled: Bool
  public var requestedAt: Instant
  public var startedAt: Instant?
  public var endedAt: Instant?
  /// The permission that allowed it.
  public var permittedBy: String
  /// Which use of its agreement it is, counted from 1; what a `count` constraint looks at.
  public var number: Int64?
  /// What its power costs, where its price charges that beside: a second line of what it is charged.
  public var energy: EnergyTerms?
  /// Millijoules measured or modelled so far, and what was charged for them; ``charged`` includes it.
  public var energyMeasured: Int64?
  public var energyCharged: Int64?
}

/// What a consumer asks for.
public struct UseDraft: Hashable, Sendable, Codable {
  public var purpose: String
  /// Left out: what is usual for the kind, which is to read data and to execute anything else. `use` asks for everything.
  public var action: Policy.Action?
  /// What is to leave. Left out: nothing.
  public var export: Policy.Export?
  /// The most units it may take, in the price's unit.
  public var quantity: Int64?
  /// Agreements on data or models that it works on; they must permit `execute` for the same purpose.
  public var cites: [ID<Agreement>]?
  public var voucher: ID<VoucherGrant>?

  public init(
    purpose: String, action: Policy.Action? = nil, export: Policy.Export? = nil, quantity: Int64? = nil,
    cites: [ID<Agreement>]? = nil, voucher: ID<VoucherGrant>? = nil
  ) {
    self.purpose = purpose
    self.action = action
    self.export = export
    self.quantity = quantity
    self.cites = cites
    self.voucher = voucher
  }
}
