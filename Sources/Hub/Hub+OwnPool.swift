import Compute
import Store

extension Hub {
  /// Registers the machine that this hub runs on as a pool of its operator, unless that has been done.
  static func registerOwnPool(_ services: Services) async throws {
    let now = services.clock()
    let isThere = try await services.database.read { tx in try Pools.own(tx) != nil }
    if isThere { return }
    let capacity = Machine.capacity()
    try await services.database.write { tx in
      guard let owner = try Pools.operatorOfHub(tx) else { return }
      try Pools.registerOwn(tx, operator: owner, capacity: capacity, at: now)
    }
  }
}
