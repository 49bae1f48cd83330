import Exchange
public import Identity
public import Vocabulary

/// The course of a right. Pure: a change is made or refused, by what is written in it, who asks and when.
extension DataRight {
  public enum Event: Hashable, Sendable {
    /// The holder offers the whole right to another, who accepts or declines.
    case transfer(to: ID<Participant>)
    case accept
    /// By whom it was offered to, or taken back by the holder.
    case decline
    case pledge(to: ID<Participant>)
    /// By whoever it is pledged to.
    case release
    case dispute(reason: String)
    /// An overseer decides somebody's dispute: for them, or against.
    case settle(of: ID<Participant>, isUpheld: Bool)
    case renounce
    case expire
    /// What it derives from has lapsed.
    case loseSource
    /// The grant that it was given under is suspended, goes on, or is over.
    case suspend
    case resume
    case endGrant
  }

  /// Who asks.
  public enum Actor: Hashable, Sendable {
    case participant(ID<Participant>)
    /// Somebody who runs the register and decides what is disputed.
    case registrar(ID<Participant>)
    /// The clock.
    case hub

    public var participant: ID<Participant>? {
      switch self {
      case .participant(let id), .registrar(let id): id
      case .hub: nil
      }
    }
  }

  /// Disputes that are open at once, at most; one of each participant.
  public static let mostDisputes = 20

  public mutating func apply(_ event: Event, by actor: Actor, at now: Instant) throws(Refusal) {
    guard lapse == nil else { throw RightRefusal.lapsed }
    // What is over by the clock may only be ended.
    if now >= until, ![.expire, .loseSource, .endGrant].contains(event) { throw RightRefusal.lapsed }
    let who = actor.participant
    switch event {
    case .transfer(let other):
      try require(who == holder)
      guard other != holder else { throw RightRefusal.toOneself }
      guard grant == nil else { throw RightRefusal.granted }
      guard pledge == nil else { throw RightRefusal.pledged }
      guard disputes.isEmpty else { throw RightRefusal.disputed }
      guard transfer == nil else { throw RightRefusal.underTransfer }
      transfer = Transfer(to: other, at: now)
    case .accept:
      guard let transfer else { throw RightRefusal.noTransfer }
      try require(who == transfer.to)
      guard pledge == nil else { throw RightRefusal.pledged }
      guard disputes.isEmpty else { throw RightRefusal.disputed }
      holder = transfer.to
      self.transfer = nil
    case .decline:
      guard let transfer else { throw RightRefusal.noTransfer }
      try require(who == transfer.to || who == holder)
      self.transfer = nil
    case .pledge(let other):
      try require(who == holder)
      guard other != holder else { throw RightRefusal.toOneself }
      guard grant == nil else { throw RightRefusal.granted }
      guard pledge == nil else { throw RightRefusal.pledged }
      guard disputes.isEmpty else { throw RightRefusal.disputed }
      guard transfer == nil else { throw RightRefusal.underTransfer }
      pledge = Pledge(to: other, at: now)
    case .release:
      guard let pledge else { throw RightRefusal.notPledged }
      try require(who == pledge.to)
      self.pledge = nil
    case .dispute(let reason):
      guard let who, who != holder else { throw RightRefusal.ownDispute }
      guard !disputes.contains(where: { $0.by == who }) else { throw RightRefusal.disputedAlready }
      guard disputes.count < Self.mostDisputes else { throw RightRefusal.disputesFull }
      disputes.append(Dispute(by: who, reason: reason, at: now))
    case .settle(let disputant, let isUpheld):
      // Whoever disputed may take it back; nobody decides in their own matter.
      guard let place = disputes.firstIndex(where: { $0.by == disputant }) else { throw RightRefusal.noDispute }
      if case .registrar(let registrar) = actor {
        guard registrar != holder, registrar != disputant else { throw RightRefusal.ownMatter }
      } else {
        try require(who == disputant && !isUpheld)
      }
      disputes.remove(at: place)
      if isUpheld { end(.upheld, at: now) }
    case .renounce:
      try require(who == holder)
      guard pledge == nil else { throw RightRefusal.pledged }
      end(.renounced, at: now)
    case .expire:
      guard actor == .hub, now >= until else { throw RightRefusal.side }
      end(.expired, at: now)
    case .loseSource:
      try require(actor == .hub)
      end(.source, at: now)
    case .suspend:
      try require(actor == .hub && grant != nil)
      suspendedAt = suspendedAt ?? now
    case .resume:
      try require(actor == .hub)
      suspendedAt = nil
    case .endGrant:
      try require(actor == .hub && grant != nil)
      end(.grant, at: now)
    }
    state = state(at: now)
  }

  private func require(_ isTheirs: Bool) throws(Refusal) { if !isTheirs { throw RightRefusal.side } }

  private mutating func end(_ cause: Lapse, at now: Instant) {
    lapse = cause
    lapsedAt = now
    transfer = nil
    disputes = []
  }

  /// Refuses a right that would be more than the one it derives from.
  public static func checkDerived(_ draft: DataRightDraft, from source: DataRight, at now: Instant) throws(Refusal) {
    guard draft.kind.sources.contains(source.kind) else { throw RightRefusal.derivation(draft.kind, source.kind) }
    switch source.state(at: now) {
    case .registered, .pledged: break
    case .suspended: throw RightRefusal.suspended
    case .disputed: throw RightRefusal.disputed
    case .lapsed: throw RightRefusal.lapsed
    }
    guard draft.until <= source.until else { throw RightRefusal.exceeds(source.until) }
    // A right over a dataset reaches what is made of it; one over an offer reaches that offer.
    guard draft.subject == source.subject || source.dataset != nil && ID<Offer>(draft.subject) != nil else {
      throw RightRefusal.beyondSubject
    }
  }
}
