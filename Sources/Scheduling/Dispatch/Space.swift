/// What can be taken by jobs while they run: a pool's figures, or nodes one by one.
public protocol Space: Sendable {
  /// What a job takes.
  associatedtype Demand: Sendable

  /// Takes what is asked for. False, and nothing has changed, if it is not there.
  mutating func take(_ demand: Demand) -> Bool

  /// Takes what is asked for here and in what is left of this space at a later moment, at the same place in both. False, and
  /// nothing has changed, if there is no such place.
  mutating func take(_ demand: Demand, also later: inout Self) -> Bool

  /// Takes what a running job has, also if that is more than there is left: then nothing of it is left.
  mutating func takeAnyway(_ demand: Demand)

  /// Gives back what a running job had. False if what is left does not tell what there was before: then it is to be counted
  /// anew.
  mutating func giveBack(_ demand: Demand) -> Bool

  /// What was taken just now, as what a running job has.
  func given(_ demand: Demand) -> Demand

  /// Whether it could be taken now. What is found may be remembered.
  mutating func holds(_ demand: Demand) -> Bool

  /// Whether it could be taken if nothing else ran, and everything were there that is away just now.
  func couldHold(_ demand: Demand) -> Bool

  /// The largest share that `demand` takes of any one thing, in millionths of what there is in this space. Ask it of the empty one.
  func dominantShare(_ demand: Demand) -> Int64
}

extension Space {
  public mutating func take(_ demand: Demand, also later: inout Self) -> Bool {
    guard holds(demand), later.take(demand) else { return false }
    return take(demand)
  }

  public mutating func giveBack(_ demand: Demand) -> Bool { false }

  public func given(_ demand: Demand) -> Demand { demand }

  public mutating func holds(_ demand: Demand) -> Bool {
    var copy = self
    return copy.take(demand)
  }

  public func couldHold(_ demand: Demand) -> Bool {
    var copy = self
    return copy.take(demand)
  }
}
