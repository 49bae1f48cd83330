public import Vocabulary

extension Console {
  /// The region's data centres on a map and in a table.
  public enum SiteList {
    public struct Model: Sendable {
      public var at: Instant
      public var sites: [SiteLine]

      public init(at: Instant, sites: [SiteLine]) {
        self.at = at
        self.sites = sites
      }
    }
  }
}
