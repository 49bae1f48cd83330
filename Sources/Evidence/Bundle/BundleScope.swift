/// What a bundle holds.
public enum BundleScope: Hashable, Sendable {
  /// Every entry of one agreement, each with its own inclusion proof.
  case agreement(String)
  /// The whole log, checked by computing its tree again.
  case log
}
