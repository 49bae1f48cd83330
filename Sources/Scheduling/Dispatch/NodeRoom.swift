/// The nodes of a pool, of which jobs take their shares one by one. A value that may be kept from look to look: what starts takes
/// its part, what ends gives it back.
public struct NodeRoom: Sendable {
  /// What one job asks of nodes: so many equal tasks at once, each of one node.
  public struct Ask: Hashable, Sendable {
    public var request: Request
    public var tasks: Int

    public init(_ request: Request, tasks: Int = 1) {
      self.request = request
      self.tasks = tasks
    }
  }

  /// What one task has been given.
  public struct Place: Hashable, Sendable {
    public var grant: Grant
    public var request: Request

    public init(_ grant: Grant, _ request: Request) {
      self.grant = grant
      self.request = request
    }
  }

  public private(set) var placer: Placer
  public var cluster: Cluster { placer.cluster }
  /// Groups of nodes in the order in which a gang tries to have all its members in one of them.
  private let gangGroups: [Int]
  /// Each sort of nodes once, with how many there are of it.
  private let sorts: [(node: Node, count: Int)]
  /// What there is no room for until something is given back.
  private var lacking: Set<Ask> = []
  private var lackingLater: Set<Ask> = []

  public init(_ placer: Placer, gangGroups: [Int] = []) {
    self.placer = placer
    self.gangGroups = gangGroups
    var counts: [Node: Int] = [:]
    for var node in placer.cluster.nodes {
      node.name = ""
      counts[node, default: 0] += 1
    }
    sorts = counts.map { ($0.key, $0.value) }
  }

  /// Takes the best places for it, or none. Members of a gang go into one group if it has room for all of them.
  public mutating func take(_ ask: Ask) -> [Decision]? {
    guard !lacking.contains(ask) else { return nil }
    if ask.tasks == 1 {
      let decision = placer.place(ask.request)
      if decision.grant != nil { return [decision] }
    } else if holds(ask) {
      for group in gangGroups where ask.request.groups == 0 || ask.request.groups >> UInt64(group) & 1 == 1 {
        var within = ask
        within.request.groups = 1 << UInt64(group)
        guard holds(within) else { continue }
        let gang = placer.place(Gang(request: within.request, count: ask.tasks))
        if gang.starts { return gang.members }
      }
      let gang = placer.place(Gang(request: ask.request, count: ask.tasks))
      if gang.starts { return gang.members }
    }
    lacking.insert(ask)
    return nil
  }

  /// Takes places that are free now and in what is left at a later moment.
  public mutating func take(_ ask: Ask, also later: inout NodeRoom) -> [Decision]? {
    guard !lacking.contains(ask), !lackingLater.contains(ask) else { return nil }
    var found: [Decision] = []
    var then: [Grant] = []
    let request = ask.request
    while found.count < ask.tasks {
      guard
        let decision = placer.place(
          request, where: { later.placer.cluster.obstacle(to: request, on: $0) == nil }),
        let grant = decision.grant
      else {
        for decision in found { if let grant = decision.grant { placer.undo(request, grant) } }
        for grant in then { later.placer.undo(request, grant) }
        lackingLater.insert(ask)
        return nil
      }
      let there = Grant(node: grant.node, devices: later.placer.cluster.usualDevices(request, of: grant.node))
      later.placer.put(request, there)
      then.append(there)
      found.append(decision)
    }
    return found
  }

  /// Takes what is there of what running tasks have, and tells what that was.
  @discardableResult
  public mutating func takeAnyway(_ places: [Place]) -> [Place] {
    var taken = places
    for index in places.indices {
      guard placer.cluster.nodes.indices.contains(places[index].grant.node) else {
        taken[index] = Place(places[index].grant, Request())
        continue
      }
      if !placer.cluster.isThere(places[index]) { taken[index] = placer.cluster.whatIsThere(of: places[index]) }
      placer.put(taken[index].request, taken[index].grant)
    }
    return taken.filter { placer.cluster.nodes.indices.contains($0.grant.node) }
  }

  /// The same of what nobody knows the nodes of: wherever there is room, and nothing where there is none.
  @discardableResult
  public mutating func takeAnyway(_ ask: Ask) -> [Place] {
    var places: [Place] = []
    for node in placer.cluster.nodes.indices where places.count < ask.tasks {
      while places.count < ask.tasks, placer.cluster.obstacle(to: ask.request, on: node) == nil {
        let grant = Grant(node: node, devices: cluster.usualDevices(ask.request, of: node))
        placer.put(ask.request, grant)
        places.append(Place(grant, ask.request))
      }
    }
    return places
  }

  /// Gives back what was taken.
  public mutating func giveBack(_ places: [Place]) {
    for place in places { placer.undo(place.request, place.grant) }
    forget()
  }

  /// Has a node take nothing any more, or again.
  public mutating func setClosed(_ node: Int, _ isClosed: Bool) {
    placer.setClosed(node, isClosed)
    forget()
  }

  private mutating func forget() {
    lacking.removeAll()
    lackingLater.removeAll()
  }

  /// Whether there is room for it now.
  public mutating func holds(_ ask: Ask) -> Bool {
    guard !lacking.contains(ask) else { return false }
    var missing = ask.tasks
    for node in cluster.nodes.indices where missing > 0 {
      if placer.cluster.obstacle(to: ask.request, on: node) == nil {
        missing -= missing == 1 ? 1 : placer.cluster.fitting(ask.request, on: node, most: missing)
      }
    }
    if missing > 0 { lacking.insert(ask) }
    return missing == 0
  }

  /// How many tasks of the kind the nodes could hold if nothing ran there and all were open, counted up to what is asked for.
  public func capacity(for ask: Ask) -> Int {
    var sum = 0
    for (node, count) in sorts where sum < ask.tasks {
      let each = Self.fitting(ask.request, on: node, most: ask.tasks)
      sum += min(ask.tasks - sum, each.multipliedReportingOverflow(by: count).partialValue)
    }
    return sum
  }

  /// How many of a request an idle node holds.
  private static func fitting(_ request: Request, on node: Node, most: Int) -> Int {
    if request.groups != 0, node.group.map({ request.groups >> UInt64($0) & 1 == 0 }) ?? true { return 0 }
    if request.flaw != nil || request.milliCPU > node.milliCPU || request.memoryMiB > node.memoryMiB { return 0 }
    var found = most
    if request.accelerators > 0 {
      guard node.accelerators >= request.accelerators,
        request.models.isEmpty || !request.models.isDisjoint(with: node.models)
      else { return 0 }
      found = min(found, node.accelerators * (1000 / request.milliEach) / request.accelerators)
    }
    if request.milliCPU > 0 { found = min(found, Int(node.milliCPU / request.milliCPU)) }
    if request.memoryMiB > 0 { found = min(found, Int(node.memoryMiB / request.memoryMiB)) }
    return found
  }

  /// How many nodes each obstacle keeps a request off now, by its raw value; the last are those that have room.
  public func obstacles(to request: Request) -> [Int] {
    var counts = [Int](repeating: 0, count: Cluster.Obstacle.allCases.count + 1)
    for node in cluster.nodes.indices {
      counts[placer.cluster.obstacle(to: request, on: node).map { Int($0.rawValue) } ?? counts.count - 1] += 1
    }
    return counts
  }
}

extension Cluster {
  /// How many equal tasks a node has room for, of which one fits.
  func fitting(_ request: Request, on node: Int, most: Int) -> Int {
    var found = most
    if request.milliCPU > 0 { found = min(found, Int(idleCPU[node] / request.milliCPU)) }
    if request.memoryMiB > 0 { found = min(found, Int(idleMemory[node] / request.memoryMiB)) }
    if request.accelerators > 0 {
      let slots = devices(of: node).reduce(0) { $0 + max(0, Int($1)) / max(1, request.milliEach) }
      found = min(found, slots / request.accelerators)
    }
    return max(1, found)
  }

  /// Whether all that a task has is idle.
  func isThere(_ place: NodeRoom.Place) -> Bool {
    let (request, node) = (place.request, place.grant.node)
    guard idleCPU[node] >= request.milliCPU, idleMemory[node] >= request.memoryMiB,
      place.grant.devices.nonzeroBitCount == request.accelerators,
      64 - place.grant.devices.leadingZeroBitCount <= nodes[node].accelerators
    else { return false }
    var left = place.grant.devices
    while left != 0 {
      if Int(devices[deviceStart[node] + left.trailingZeroBitCount]) < request.milliEach { return false }
      left &= left - 1
    }
    return true
  }

  /// Of what a task has, that which nobody else is taken to have.
  func whatIsThere(of place: NodeRoom.Place) -> NodeRoom.Place {
    let node = place.grant.node
    var (request, grant) = (place.request, place.grant)
    request.milliCPU = max(0, min(request.milliCPU, idleCPU[node]))
    request.memoryMiB = max(0, min(request.memoryMiB, idleMemory[node]))
    let idle = devices(of: node)
    func isFree(_ device: Int) -> Bool {
      device < idle.count && Int(idle[idle.startIndex + device]) >= request.milliEach
    }
    if grant.devices.nonzeroBitCount != request.accelerators || !grant.deviceNumbers.allSatisfy(isFree) {
      // Which ones it has is not known, or somebody else is taken to have them.
      let free = idle.indices.map { $0 - idle.startIndex }.filter(isFree).prefix(request.accelerators)
      grant.devices = free.reduce(0) { $0 | 1 << UInt64($1) }
    }
    request.accelerators = grant.devices.nonzeroBitCount
    return NodeRoom.Place(grant, request)
  }
}
