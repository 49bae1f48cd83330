extension Console {
  /// What an offer or a need is about: the four streams that the hub joins.
  public enum Kind: String, CaseIterable, Sendable {
    case data, compute, model, solution
  }
}
