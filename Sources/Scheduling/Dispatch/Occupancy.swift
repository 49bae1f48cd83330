/// What runs in a space, kept from look to look: what starts is added and what ends is taken out, at the cost of just that,
/// however much runs beside it.
public struct Occupancy<S: Space>: Sendable {
  /// The space when nothing runs.
  public let empty: S
  /// What is left beside what runs.
  public private(set) var left: S
  /// What each owner takes, by the largest share of any one thing, in millionths.
  private(set) var shares: [Int: Int64] = [:]
  /// By number; nil: free to be given again.
  private(set) var occupants: [Occupant<S.Demand>?] = []
  private var free: [Int] = []
  /// Who will have ended when, the soonest first.
  private(set) var ends: [End] = []

  struct End: Comparable, Sendable {
    var until: Int64
    var number: Int

    static func < (a: End, b: End) -> Bool { (a.until, a.number) < (b.until, b.number) }
  }

  /// - Parameter left: what is left beside `running`, where the caller knows it.
  public init(_ empty: S, left known: S? = nil, running: [Occupant<S.Demand>] = []) {
    self.empty = empty
    left = known ?? empty
    occupants = running
    ends = running.enumerated().map { End(until: $1.until, number: $0) }.sorted()
    for occupant in running {
      if known == nil { left.takeAnyway(occupant.demand) }
      shares[occupant.owner, default: 0] += empty.dominantShare(occupant.demand)
    }
  }

  /// Counts what has started.
  ///
  /// - Parameter isTaken: true if `left` is known to be without it.
  /// - Returns: its number, to take it out by.
  public mutating func add(_ occupant: Occupant<S.Demand>, isTaken: Bool = false) -> Int {
    let number = free.popLast() ?? occupants.count
    if number == occupants.count { occupants.append(occupant) } else { occupants[number] = occupant }
    let end = End(until: occupant.until, number: number)
    ends.insert(end, at: Self.place(of: end, in: ends))
    shares[occupant.owner, default: 0] += empty.dominantShare(occupant.demand)
    if !isTaken { left.takeAnyway(occupant.demand) }
    return number
  }

  /// Takes out what has ended.
  public mutating func remove(_ number: Int) {
    guard occupants.indices.contains(number), let occupant = occupants[number] else { return }
    occupants[number] = nil
    free.append(number)
    ends.remove(at: Self.place(of: End(until: occupant.until, number: number), in: ends))
    let share = (shares[occupant.owner] ?? 0) - empty.dominantShare(occupant.demand)
    shares[occupant.owner] = share == 0 ? nil : share
    guard !left.giveBack(occupant.demand) else { return }
    left = empty
    for other in occupants { if let other { left.takeAnyway(other.demand) } }
  }

  /// Whether as much is taken by the same owners until the same moments.
  public func isEqual(_ other: Occupancy) -> Bool {
    shares == other.shares && ends.map(\.until) == other.ends.map(\.until)
  }

  /// Takes over what was decided elsewhere to be left.
  public mutating func adopt(_ left: S) { self.left = left }

  private static func place(of end: End, in ends: [End]) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < end { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
