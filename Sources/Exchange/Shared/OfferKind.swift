/// The four streams that the hub joins. They share one lifecycle.
public enum OfferKind: String, Sendable, Codable, CaseIterable {
  case compute, data, model, solution
}

extension OfferKind {
  /// What a use does that does not say what it does.
  var usualAction: Policy.Action { self == .data ? .read : .execute }

  /// How the catalogue's index names the kind. Stored: never change one.
  var code: Int64 {
    switch self {
    case .compute: 1
    case .data: 2
    case .model: 3
    case .solution: 4
    }
  }
}
