/// Several equal tasks that run together or not at all.
public struct Gang: Hashable, Sendable {
  public var request: Request
  public var count: Int
  /// Whether each next member goes where others already are, as long as it fits there.
  public var together: Bool

  public init(request: Request, count: Int, together: Bool = true) {
    self.request = request
    self.count = count
    self.together = together
  }
}

/// Where the members of a gang go, or why the gang does not start.
public struct GangDecision: Sendable {
  /// One for each member that would have fitted; if the gang does not start, the last one says what the next member met.
  public var members: [Decision]
  /// One for each member; empty if the gang does not start.
  public var grants: [Grant]
  /// How many members fit now.
  public var fitting: Int

  public var starts: Bool { !grants.isEmpty }
}

extension Placer {
  /// Places all members of a gang, or none.
  public mutating func place(_ gang: Gang) -> GangDecision {
    var members: [Decision] = []
    var grants: [Grant] = []
    while grants.count < gang.count {
      let decision = place(gang.request, preferring: gang.together ? grants.map(\.node) : [])
      members.append(decision)
      guard let grant = decision.grant else {
        let fitting = grants.count
        for grant in grants.reversed() { undo(gang.request, grant) }
        return GangDecision(members: members, grants: [], fitting: fitting)
      }
      grants.append(grant)
    }
    return GangDecision(members: members, grants: grants, fitting: grants.count)
  }

  /// How many members of a gang the cluster could hold if it were idle, counted up to the gang's size.
  public func capacity(for gang: Gang) -> Int {
    guard gang.request.flaw == nil else { return 0 }
    var sum = 0
    for node in cluster.nodes where sum < gang.count {
      var idle = Cluster(nodes: [node], models: cluster.models)
      guard idle.obstacle(to: gang.request, on: 0) == nil else { continue }
      while sum < gang.count, idle.obstacle(to: gang.request, on: 0) == nil {
        idle.move(gang.request, Grant(node: 0, devices: idle.usualDevices(gang.request, of: 0)), by: -1)
        sum += 1
        // What takes nothing has room for any number.
        if idle.idleCPU[0] == node.milliCPU, idle.idleMemory[0] == node.memoryMiB, gang.request.accelerators == 0 {
          return gang.count
        }
      }
    }
    return sum
  }
}
