/// What a bundle holds.
public enum BundleScope: Hashable, Sendable {
  /// Every entry of one agreement, each with its own inclusion proof.
  case agreement(String)
  /// Every entry about some things, such as a model and whatever it was made of, each with its own inclusion proof. The first is the
  /// one that the bundle is about.
  case subjects([String])
  /// The whole log, checked by computing its tree again.
  case log

  /// How many things one bundle is about at most, and how many entries it lists.
  public static let mostSubjects = 2000
  public static let mostListed = 10_000
}
