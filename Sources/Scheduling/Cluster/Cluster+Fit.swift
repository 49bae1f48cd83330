public import Vocabulary

extension Cluster {
  /// What keeps a request off a node: the first that does, in this order.
  public enum Obstacle: UInt8, CaseIterable, Sendable {
    /// The node's accelerators are of another model, or it has none.
    case model
    /// Not enough accelerators, or not enough that nobody uses.
    case accelerators
    /// Not enough accelerators have so much of themselves left.
    case fraction
    case processors
    case memory
    /// The node is of a group that will not do.
    case group
    /// The node takes nothing now.
    case closed
  }

  /// Why the request does not fit on the node now; nil if it does. The request must have no flaw.
  @inline(__always)
  public func obstacle(to request: Request, on node: Int) -> Obstacle? {
    if isClosed[node] { return .closed }
    if request.groups != 0, request.groups & groupBits[node] == 0 { return .group }
    if request.accelerators > 0 {
      let wanted = request.models.rawValue
      if modelBits[node] == 0 || (wanted != 0 && wanted & modelBits[node] == 0) { return .model }
      if request.milliEach >= 1000 {
        if wholeIdle[node] < request.accelerators { return .accelerators }
      } else if idleMilli[node] < request.milliEach || !hasParts(request, on: node) {
        return nodes[node].accelerators < request.accelerators ? .accelerators : .fraction
      }
    }
    if idleCPU[node] < request.milliCPU { return .processors }
    if idleMemory[node] < request.memoryMiB { return .memory }
    return nil
  }

  private func hasParts(_ request: Request, on node: Int) -> Bool {
    if request.accelerators == 1 { return Int(largestIdle(of: node)) >= request.milliEach }
    return devices(of: node).count { Int($0) >= request.milliEach } >= request.accelerators
  }
}

extension Cluster {
  /// Takes what the request asks for as the grant says, or nothing if that is not all idle.
  public mutating func take(_ request: Request, as grant: Grant) throws(Refusal) {
    guard canMove(request, grant, by: -1) else {
      throw Refusal(
        .conflict, rule: "placement.not-idle",
        Text(zh: "节点 \(grant.node) 上没有这么多空闲资源", en: "node \(grant.node) does not have that much idle"),
        remedy: Text(zh: "重新决定放置位置", en: "decide anew where it goes"))
    }
    move(request, grant, by: -1)
  }

  /// Gives back what `take` took with the same arguments, or nothing if so much was not taken.
  public mutating func giveBack(_ request: Request, from grant: Grant) throws(Refusal) {
    guard canMove(request, grant, by: 1) else {
      throw Refusal(
        .conflict, rule: "placement.not-taken",
        Text(zh: "节点 \(grant.node) 上没有占用这么多资源", en: "so much was not taken on node \(grant.node)"),
        remedy: Text(zh: "每项分配只归还一次", en: "give each grant back once"))
    }
    move(request, grant, by: 1)
  }

  private func canMove(_ request: Request, _ grant: Grant, by sign: Int) -> Bool {
    let node = grant.node
    guard request.flaw == nil, nodes.indices.contains(node), grant.devices.nonzeroBitCount == request.accelerators,
      64 - grant.devices.leadingZeroBitCount <= nodes[node].accelerators
    else { return false }
    let cpu = sign < 0 ? idleCPU[node] : nodes[node].milliCPU - idleCPU[node]
    let memory = sign < 0 ? idleMemory[node] : nodes[node].memoryMiB - idleMemory[node]
    guard cpu >= request.milliCPU, memory >= request.memoryMiB else { return false }
    return devices(of: node).enumerated().allSatisfy { number, idle in
      grant.devices >> UInt64(number) & 1 == 0 || (sign < 0 ? Int(idle) : 1000 - Int(idle)) >= request.milliEach
    }
  }

  /// Moves without asking whether it may.
  mutating func move(_ request: Request, _ grant: Grant, by sign: Int) {
    let node = grant.node
    idleCPU[node] += Int64(sign) * request.milliCPU
    idleMemory[node] += Int64(sign) * request.memoryMiB
    var left = grant.devices
    while left != 0 {
      let place = deviceStart[node] + left.trailingZeroBitCount
      left &= left - 1
      let before = devices[place]
      let after = before + Int16(sign * request.milliEach)
      devices[place] = after
      wholeIdle[node] += (after == 1000 ? 1 : 0) - (before == 1000 ? 1 : 0)
      idleMilli[node] += sign * request.milliEach
      allocatedMilli -= sign * request.milliEach
    }
  }
}
