import Exchange
import Identity
import Ledger
import Store
import Vocabulary

/// Looks at all that a job could run under and in: agreements and offers, their pools, and when each would start it.
struct QuoteDesk {
  let tx: Transaction
  let draft: JobDraft
  let caller: Caller
  let consumer: Participant
  let now: Instant
  /// How many tasks must fit together.
  let tasks: Int64
  let sites: [ID<Site>: Site]
  let pools: [Pool]
  let own: Pool?
  let haul: DataHaul
  var estimates: StartEstimates
  var candidates: [ComputeQuote.Candidate] = []
  var rejected: [ComputeQuote.Rejection] = []

  /// What a job would run under.
  struct Terms {
    var access: ComputeQuote.Access
    var agreement: Agreement?
    var offer: ID<Offer>
    var title: Text
    var rule: String?
    var provider: ID<Participant>
    var price: Price
    var reference: JSON
  }

  static let mostAgreements = 200
  static let mostOffers = 100
  static let mostPools = 1000

  init(
    _ tx: Transaction, _ draft: JobDraft, by caller: Caller, tasks: Int64 = 1, on host: PoolQueues.Host,
    at now: Instant
  ) throws {
    try draft.check()
    try draft.checkTimes(at: now)
    try Jobs.checkDependencies(tx, draft, of: caller.participant)
    self.tx = tx
    self.draft = draft
    self.caller = caller
    self.now = now
    self.tasks = tasks
    consumer = try Participants.get(tx, caller.participant)
    own = try Pools.own(tx)
    pools = try Pools.list(tx, after: nil, limit: Self.mostPools)
    sites = try Set(pools.map(\.site)).reduce(into: [:]) { $0[$1] = try Sites.get(tx, $1) }
    estimates = StartEstimates(for: caller.participant, on: host, at: now)
    haul = try DataHaul(tx, of: draft, for: caller.participant, hub: own?.site)
  }

  /// Looks at everything.
  ///
  /// - Parameter offers: also at what could be agreed on.
  mutating func look(offers: Bool) throws {
    var agreed: Set<ID<Offer>> = []
    for agreement in try agreements() where agreement.kind == .compute {
      let terms = Terms(
        access: .agreement, agreement: agreement, offer: agreement.offer, title: agreement.title,
        rule: agreement.approvedBy, provider: agreement.provider, price: agreement.price,
        reference: agreement.reference)
      if agreement.state == .active, agreement.purpose == draft.purpose { agreed.insert(agreement.offer) }
      try look(terms, obstacle: obstacle(under: agreement))
    }
    guard offers, draft.agreement == nil else { return }
    for offer in try Offers.list(tx, kind: .compute, limit: Self.mostOffers).items
    where offer.provider != consumer.id && !agreed.contains(offer.id) {
      var terms = Terms(
        access: .negotiation, offer: offer.id, title: offer.title, provider: offer.provider, price: offer.price,
        reference: offer.reference)
      do {
        let rule = try Negotiations.foresee(
          tx, offer,
          NegotiationDraft(
            offer: offer.id, purpose: draft.purpose, days: 30, quantity: try draft.quantity(at: offer.price)),
          by: consumer, at: now)
        if let rule { (terms.rule, terms.access) = (rule, .publishedRule) }
        try look(terms, obstacle: nil)
      } catch let refusal as Refusal {
        reject(terms, nil, refusal)
      }
    }
  }

  /// The agreement that was named, or those that are not over.
  private func agreements() throws -> [Agreement] {
    if let id = draft.agreement {
      let agreement = try Agreements.get(tx, id)
      guard agreement.consumer == consumer.id else { throw Refusal.notFound("agreement") }
      return [agreement]
    }
    return try Agreements.list(tx, of: consumer.id, before: nil, limit: Self.mostAgreements).filter {
      $0.consumer == consumer.id && [.active, .suspended, .proposed].contains($0.state)
    }
  }

  private func obstacle(under agreement: Agreement) throws -> Refusal? {
    let cites = Array(Set((draft.inputs ?? []).compactMap(\.agreement))).sorted()
    let leaves = !(draft.outputs ?? []).isEmpty || !(draft.task?.outputs ?? []).isEmpty
    let quantity: Int64
    do {
      quantity = try draft.quantity(at: agreement.price)
    } catch {
      return error
    }
    return try Uses.obstacle(
      tx,
      to: UseDraft(
        purpose: draft.purpose, action: .execute, export: cites.isEmpty || !leaves ? Policy.Export.none : .results,
        quantity: quantity), under: agreement, by: caller, region: consumer.region, at: now)
  }

  private mutating func look(_ terms: Terms, obstacle: Refusal?) throws {
    do {
      if let obstacle { throw obstacle }
      _ = try draft.quantity(at: terms.price)
      guard try Jobs.hasSiteKey(tx, terms.provider) else { throw JobRefusal.noSiteKey }
      try draft.checkUrgency(terms.reference)
    } catch let refusal as Refusal {
      return reject(terms, nil, refusal)
    }
    for pool in try pools(of: terms) {
      do {
        try consider(terms, pool)
      } catch let refusal as Refusal {
        reject(terms, pool, refusal)
      }
    }
  }

  /// The pool that was agreed on; else those of the provider at this price list, and the hub's own.
  private mutating func pools(of terms: Terms) throws -> [Pool] {
    let agreed = terms.reference["pool"]?.string.flatMap { ID<Pool>($0) }
    let may = pools.filter { pool in
      guard pool.state != .closed else { return false }
      if let agreed { return pool.id == agreed }
      if pool.id == own?.id { return true }
      return pool.owner == terms.provider && (pool.offer == nil || pool.offer == terms.offer)
    }
    guard let asked = draft.pool else { return may }
    if !may.contains(where: { $0.id == asked }) {
      reject(terms, nil, agreed.map(PlacementRefusal.notAgreed) ?? PlacementRefusal.notTheProviders(own?.id))
    }
    return may.filter { $0.id == asked }
  }

  mutating func reject(
    _ terms: Terms, _ pool: Pool?, _ refusal: Refusal, wouldStart: Instant? = nil, wouldCostFen: Int64? = nil
  ) {
    rejected.append(
      ComputeQuote.Rejection(
        agreement: terms.agreement?.id, offer: terms.offer, pool: pool?.id, name: pool?.name ?? terms.title,
        rule: refusal.rule, text: refusal.detail, remedy: refusal.remedy, wouldStart: wouldStart,
        wouldCostFen: wouldCostFen))
  }
}
