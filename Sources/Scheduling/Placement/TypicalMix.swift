/// What a pool's tasks usually ask for: distinct requests and the share of each. Memory is left out.
public struct TypicalMix: Sendable {
  public struct Item: Hashable, Sendable {
    public var request: Request
    /// From 0 to 1; those of a mix sum to 1.
    public var share: Double

    public init(request: Request, share: Double) {
      self.request = request
      self.share = share
    }
  }

  /// The most popular first.
  public let items: [Item]

  public init(items: [Item]) { self.items = items }

  /// What `requests` ask for.
  public init(of requests: some Sequence<Request>) {
    var counts: [Request: Int] = [:]
    var all = 0
    for var request in requests where request.flaw == nil {
      request.memoryMiB = 0
      if request.accelerators == 0 { (request.milliEach, request.models) = (0, []) }
      counts[request, default: 0] += 1
      all += 1
    }
    // Equally popular ones: the larger first, so that the mix does not hang on the order of a dictionary.
    let ordered = counts.sorted { a, b in
      (a.value, a.key.milliCPU, a.key.milliEach, a.key.accelerators, a.key.models.rawValue)
        > (b.value, b.key.milliCPU, b.key.milliEach, b.key.accelerators, b.key.models.rawValue)
    }
    items = ordered.map { Item(request: $0.key, share: Double($0.value) / Double(all)) }
  }

  /// The most popular until they are at least `share` of all, as shares of these: "Beware of Fragmentation" (ATC'23, §4.3)
  /// takes 0.95.
  public func typical(_ share: Double = 0.95) -> TypicalMix {
    var chosen: [Item] = []
    var covered = 0.0
    // A sum of shares that is the whole may come out a little below it.
    for item in items where covered < share - 1e-9 {
      chosen.append(item)
      covered += item.share
    }
    return TypicalMix(items: chosen.map { Item(request: $0.request, share: $0.share / covered) })
  }
}
