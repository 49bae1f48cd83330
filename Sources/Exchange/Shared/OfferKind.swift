/// The four streams that the hub joins. They share one lifecycle.
public enum OfferKind: String, Sendable, Codable, CaseIterable {
  case compute, data, model, solution
}
