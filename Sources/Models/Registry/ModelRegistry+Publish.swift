import Evidence
public import Exchange
public import Filing
public import Identity
public import Store
public import Vocabulary

extension ModelRegistry {
  /// Whether a model may be published now, with all that is missing and the way out of each.
  public static func gate(_ tx: Transaction, _ id: ID<RegisteredModel>, at now: Instant) throws -> PublicationGate {
    let model = try load(tx, id)
    return PublicationGate(
      model: model.name + " " + model.version, baselines: model.card.baselines,
      comparisons: standing(try reports(tx, of: id)), rights: try rights(tx, of: model, at: now), entry: model.risk,
      filing: model.filing.last.map { [.notNeeded, .filed].contains($0.state) } ?? false, on: now)
  }

  /// All that its lineage rests on, however far up.
  private static func rights(_ tx: Transaction, of model: RegisteredModel, at now: Instant) throws -> [HeldRight] {
    var held: [HeldRight] = []
    var models = [model]
    var seen: Set<String> = []
    for edge in try Lineage.ancestors(tx, of: model.id.description) where seen.insert(edge.source).inserted {
      if let parent = ID<RegisteredModel>(edge.source) {
        models += try [load(tx, parent)]
      } else if let id = ID<Agreement>(edge.source) {
        let agreement = try Agreements.get(tx, id)
        let holds = agreement.state == .active && now < agreement.endsAt
        held.append(
          HeldRight(
            name: edge.source, state: holds ? .holds : edge.brokenAt == nil ? .ended : .revoked, until: agreement.endsAt
          ))
      } else {
        let until = try Grounds.holder(tx, of: edge.source)?.until
        held.append(
          HeldRight(
            name: edge.source,
            state: edge.brokenAt != nil ? .revoked : until.map { now < $0 } ?? false ? .holds : .ended,
            until: until))
      }
    }
    let declared = models.flatMap(\.lineage.declared).map {
      HeldRight(name: "\($0.name) (\($0.licence))", state: .holds)
    }
    return held + declared
  }

  /// Publishes a draft if its gate is open, or refuses with all that is missing. Appends `model.published`.
  public static func publish(
    _ tx: Transaction, _ id: ID<RegisteredModel>, by vendor: ID<Participant>, at now: Instant
  ) throws -> RegisteredModel {
    var model = try load(tx, id)
    guard model.state == .draft else { throw RegistryRefusal.notDraft }
    let gate = try gate(tx, id, at: now)
    if let refusal = gate.refusal { throw refusal }
    (model.state, model.publishedAt) = (.published, now)
    try write(tx, model, at: now)
    try append(
      tx, "model.published", model, by: vendor,
      ["reports": .array(try reports(tx, of: id).map { .string($0.sha256) }), "risk": try JSON(encoding: model.risk)],
      at: now)
    return try get(tx, id)
  }

  /// Takes a model from the shelf for good: offers on it admit neither a new agreement nor a new use. Appends `model.withdrawn`.
  public static func withdraw(
    _ tx: Transaction, _ id: ID<RegisteredModel>, reason: String, by vendor: ID<Participant>, at now: Instant
  ) throws -> RegisteredModel {
    var model = try load(tx, id)
    guard model.state != .withdrawn else { throw RegistryRefusal.withdrawn }
    (model.state, model.withdrawnAt) = (.withdrawn, now)
    try write(tx, model, at: now)
    try append(
      tx, "model.withdrawn", model, by: vendor, ["reasonDigest": .string(EvidenceDigest.of(.string(reason)))], at: now)
    return try get(tx, id)
  }

  /// Clears a revoked agreement of a model's lineage by a later one on the same offer: the provider has let its data be used
  /// again. Appends `model.cleared`.
  public static func clear(
    _ tx: Transaction, _ id: ID<RegisteredModel>, _ revoked: ID<Agreement>, by other: ID<Agreement>,
    vendor: ID<Participant>, at now: Instant
  ) throws -> RegisteredModel {
    var model = try load(tx, id)
    guard model.lineage.agreements.contains(revoked), let old = try? Agreements.get(tx, revoked),
      let new = try? Agreements.get(tx, other), new.consumer == vendor, new.offer == old.offer, new.state == .active,
      now < new.endsAt, revoked != other
    else { throw RegistryRefusal.clearing }
    try Lineage.replace(tx, revoked.description, of: id.description, by: other.description, at: now)
    if !model.lineage.agreements.contains(other) { model.lineage.agreements.append(other) }
    model.lineage.cleared.append(.init(agreement: revoked, by: other, at: now))
    try write(tx, model, at: now)
    try append(tx, "model.cleared", model, by: vendor, ["revoked": JSON(revoked), "by": JSON(other)], at: now)
    return try get(tx, id)
  }

  /// Clears a revoked agreement of a model's lineage after a review: the operator found that the model may be used on, and answers for
  /// it in the evidence log. Appends `model.cleared`.
  public static func clear(
    _ tx: Transaction, _ id: ID<RegisteredModel>, _ revoked: ID<Agreement>, review: String,
    by reviewer: ID<Participant>, at now: Instant
  ) throws -> RegisteredModel {
    var model = try load(tx, id)
    guard
      try Lineage.breaks(tx, of: id.description).contains(where: {
        $0.ground == id.description && $0.source == revoked.description
      })
    else { throw RegistryRefusal.notBroken }
    try Lineage.remove(tx, revoked.description, of: id.description)
    model.lineage.cleared.append(.init(agreement: revoked, reviewedBy: reviewer, at: now))
    try write(tx, model, at: now)
    try append(
      tx, "model.cleared", model, by: reviewer,
      ["revoked": JSON(revoked), "reviewDigest": .string(EvidenceDigest.of(.string(review)))], at: now)
    return try get(tx, id)
  }

  /// Tells of one break in the evidence: an entry `model.lineage-revoked` for each model that descends from it, a thousand at most.
  /// The models themselves are shown as such, and refused, from the moment of the revocation on.
  public static func mark(_ tx: Transaction, _ edge: Lineage.Edge, at now: Instant) throws {
    guard try Lineage.told(tx, edge) else { return }
    for descendant in try Lineage.descendants(tx, of: edge.ground) {
      guard let id = ID<RegisteredModel>(descendant), let model = try find(tx, id) else { continue }
      try append(
        tx, "model.lineage-revoked", model, by: nil,
        ["source": .string(edge.source), "through": .string(edge.ground), "state": .string(model.state.rawValue)],
        at: now)
    }
  }
}
