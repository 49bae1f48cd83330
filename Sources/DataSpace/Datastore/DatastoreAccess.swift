public import Exchange
public import Identity
public import Store
public import Vocabulary

/// Who may read the rows of a dataset's tables, as its classes say: how it is opened to the public, and how it is shared.
public enum DatastoreAccess: Sendable, Hashable {
  case free
  /// Each reading is a use under this agreement.
  case under(ID<Agreement>)

  /// Decides for a dataset of which the reader may know.
  public static func decide(_ tx: Transaction, _ dataset: Dataset, for reader: Caller?, at now: Instant) throws -> Self
  {
    if let reader, reader.participant == dataset.owner { return .free }
    // Where a rule says what may leave, the table as it is does not.
    if let offer = dataset.entry.offer { try requireWhole(Offers.get(tx, offer).reference) }
    if dataset.entry.openness?.class == .unconditional { return .free }
    guard let reader else { throw DatastoreRefusal.unauthenticated }
    switch dataset.entry.sharing?.class {
    case .unconditional: return .free
    case .conditional:
      guard let offer = dataset.entry.offer,
        let agreement = try Agreements.usable(tx, of: reader.participant, on: offer, at: now)
      else { throw DatastoreRefusal.agreement }
      let terms = try Agreements.terms(tx, agreement)
      try requireWhole(terms.reference)
      guard terms.price.unit == nil else { throw DatastoreRefusal.unit }
      return .under(agreement)
    case nil, .some(.none): throw DatastoreRefusal.notShared
    }
  }

  /// Counts one reading under an agreement before it is answered: its policy, its count, its price and its rate are held against it as
  /// for any use.
  public static func use(
    _ tx: Transaction, _ id: ID<Agreement>, by reader: Caller, rows: Int64, bytes: Int64, at now: Instant
  ) throws {
    let agreement = try Agreements.terms(tx, id)
    let terms = try DataTerms(agreement.reference)
    guard terms.release == nil else { throw DatastoreRefusal.masked }
    let region = try Participants.get(tx, reader.participant).region
    _ = try Uses.request(
      tx, under: id, UseDraft(purpose: agreement.purpose, export: .raw), by: reader, region: region, at: now)
    try DataMeter.count(tx, id, rows: rows, bytes: bytes, terms.rate, at: now)
  }

  private static func requireWhole(_ reference: JSON) throws(Refusal) {
    guard try DataTerms(reference).release == nil else { throw DatastoreRefusal.masked }
  }
}
