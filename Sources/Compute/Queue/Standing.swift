import Identity
import Scheduling
import Vocabulary

/// What is under way in one pool of a cluster, kept from look to look, so that a look costs what has changed.
struct Standing: Sendable {
  private(set) var occupancy: Occupancy<PoolSpace>
  private let capacity: PoolCapacity
  /// Whose nodes those are that it counts on; nil: its pool's figures count.
  private let nodes: PoolNodes.Mark?
  private var known: [ID<Job>: (number: Int, job: OpenJob)] = [:]

  init(_ pool: ID<Pool>, _ capacity: PoolCapacity, _ entry: NodeBook.Entry?) {
    self.capacity = capacity
    nodes = entry?.nodes.mark
    occupancy = Occupancy(PoolSpace(left: [pool: capacity], slots: .max, room: entry?.idle))
    withoutRoom()
  }

  /// Whether it is still about the same.
  func isOf(_ capacity: PoolCapacity, _ entry: NodeBook.Entry?) -> Bool {
    self.capacity == capacity && nodes === entry?.nodes.mark
  }

  /// Takes out what is over and adds what has begun.
  ///
  /// - Parameter occupant: what a job takes.
  mutating func bringUpToDate(_ running: [OpenJob], _ occupant: (OpenJob) -> Occupant<PoolSpace.Demand>) {
    for job in running {
      if let before = known[job.id] {
        if before.job === job { continue }
        occupancy.remove(before.number)
      }
      known[job.id] = (occupancy.add(occupant(job)), job)
    }
    guard known.count > running.count else { return }
    let alive = Set(running.map(\.id))
    for (id, gone) in known where !alive.contains(id) {
      occupancy.remove(gone.number)
      known[id] = nil
    }
  }

  /// Whether it tells what counting anew would. For assertions: it costs as much as there is.
  func isRight(_ running: [OpenJob], _ occupant: (OpenJob) -> Occupant<PoolSpace.Demand>) -> Bool {
    var anew = Occupancy(occupancy.empty)
    for job in running { _ = anew.add(occupant(job)) }
    return anew.left.left == occupancy.left.left && anew.isEqual(occupancy)
  }

  /// With the nodes that are left.
  func occupancy(beside room: NodeRoom?) -> Occupancy<PoolSpace> {
    guard let room else { return occupancy }
    var occupancy = occupancy
    var left = occupancy.left
    left.room = room
    occupancy.adopt(left)
    return occupancy
  }

  /// The nodes are counted in one place only.
  private mutating func withoutRoom() {
    var left = occupancy.left
    left.room = nil
    occupancy.adopt(left)
  }
}
