extension Console {
  /// A page about one thing.
  public enum Link: Hashable, Sendable {
    case offer(String), need(String), agreement(String), job(String), account(String), entry(Int64), pool(String),
      site(String), dataset(String), sharing(String), right(String), ticket(String), grant(String), model(String)
  }
}
