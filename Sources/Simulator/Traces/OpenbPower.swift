import Scheduling

extension NodePower {
  /// What the models of the openb trace draw, after "Power- and fragmentation-aware online scheduling for GPU datacenters"
  /// (CCGrid'25); a core is two virtual ones. Nil for a model that the trace does not have.
  static func openb(_ model: String) -> NodePower? {
    let accelerator: (idle: Int, full: Int)? =
      switch model {
      case "T4": (10, 70)
      case "A10", "G2": (30, 150)
      case "P100": (25, 250)
      case "V100M16", "V100M32": (30, 300)
      case "A100", "G3": (50, 400)
      default: nil
      }
    let socket: (idle: Int, full: Int, cores: Int64) =
      switch model {
      case "T4": (20, 165, 24)
      case "V100M16", "V100M32": (20, 185, 16)
      case "A100", "G3": (20, 270, 32)
      default: (15, 120, 16)
      }
    guard let accelerator else { return nil }
    return NodePower(
      acceleratorIdle: accelerator.idle, acceleratorFull: accelerator.full, socketIdle: socket.idle,
      socketFull: socket.full, socketMilliCPU: 2000 * socket.cores)
  }
}
