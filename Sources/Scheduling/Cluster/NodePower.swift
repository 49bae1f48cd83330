/// What a node draws: an accelerator its full power as soon as it has any load, a socket as soon as one of its cores has.
///
/// The model of "Power- and fragmentation-aware online scheduling for GPU datacenters" (CCGrid'25).
public struct NodePower: Hashable, Sendable {
  /// Watts of one accelerator without load and with.
  public var acceleratorIdle: Int
  public var acceleratorFull: Int
  /// Watts of one processor socket without load and with.
  public var socketIdle: Int
  public var socketFull: Int
  /// Thousandths of virtual cores that one socket gives.
  public var socketMilliCPU: Int64

  public init(
    acceleratorIdle: Int, acceleratorFull: Int, socketIdle: Int, socketFull: Int, socketMilliCPU: Int64
  ) {
    self.acceleratorIdle = acceleratorIdle
    self.acceleratorFull = acceleratorFull
    self.socketIdle = socketIdle
    self.socketFull = socketFull
    self.socketMilliCPU = max(1, socketMilliCPU)
  }

  static let unknown = NodePower(
    acceleratorIdle: 0, acceleratorFull: 0, socketIdle: 0, socketFull: 0, socketMilliCPU: .max / 4)

  /// Watts with so much in use.
  func watts(busyAccelerators: Int, of accelerators: Int, usedCPU: Int64, of milliCPU: Int64) -> Int {
    let sockets = Int((milliCPU + socketMilliCPU - 1) / socketMilliCPU)
    let busy = Int((usedCPU + socketMilliCPU - 1) / socketMilliCPU)
    return accelerators * acceleratorIdle + busyAccelerators * (acceleratorFull - acceleratorIdle)
      + sockets * socketIdle + busy * (socketFull - socketIdle)
  }
}

extension Cluster {
  /// Watts a node draws now; 0 if nothing is known of its power.
  public func watts(of node: Int) -> Int {
    guard let power = nodes[node].power else { return 0 }
    return power.watts(
      busyAccelerators: nodes[node].accelerators - wholeIdle[node], of: nodes[node].accelerators,
      usedCPU: nodes[node].milliCPU - idleCPU[node], of: nodes[node].milliCPU)
  }

  /// Watts more if the request ran there too.
  @inline(__always)
  func addedWatts(_ request: Request, on node: Int, newlyBusy: Int) -> Int {
    let power = powerOf[node]
    // Sockets whose first core would be taken: those between what is used now and what would be.
    let used = totalCPU[node] - idleCPU[node] + power.socketMilliCPU - 1
    let sockets = (used + request.milliCPU) / power.socketMilliCPU - used / power.socketMilliCPU
    return newlyBusy * (power.acceleratorFull - power.acceleratorIdle)
      + Int(sockets) * (power.socketFull - power.socketIdle)
  }
}
