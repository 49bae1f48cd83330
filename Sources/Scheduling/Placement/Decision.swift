/// Where a request goes, or why it goes nowhere, with what spoke for and against.
public struct Decision: Sendable {
  /// A node that the request fits on, and how good it is.
  public struct Candidate: Hashable, Sendable {
    public var node: Int
    public var score: Int
  }

  public var request: Request
  /// Nil if no node has room.
  public var grant: Grant?
  /// What the chosen node's score is made of.
  public var terms: [ScoreTerm]
  /// The best nodes, the chosen one first.
  public var candidates: [Candidate]
  /// How many nodes have room.
  public var fitting: Int
  /// How many nodes each obstacle ruled out; by `Cluster.Obstacle`'s raw value.
  public var rejected: [Int]

  public func rejected(by obstacle: Cluster.Obstacle) -> Int { rejected[Int(obstacle.rawValue)] }
}
