import Compute
import Store
import Synchronization
import Vocabulary

/// Counters of what the hub answered, in Prometheus' text form.
final class HubMetrics: Sendable {
  private struct Series: Hashable {
    let operation: String
    let status: Int
  }
  private struct Histogram {
    var buckets = [Int64](repeating: 0, count: HubMetrics.bounds.count + 1)
    var sum = 0.0
    var count: Int64 = 0
  }
  /// Upper bounds in seconds.
  private static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  /// This replica's parts in leases, by what they are for.
  private let leases = Mutex<[(name: String, keeper: LeaseKeeper)]>([])
  /// How long the decisions of each queue took, by engine.
  private let queues = Mutex<[(name: String, decisions: Decisions)]>([])
  private let models = Mutex<(@Sendable () -> String?)?>(nil)
  private let series = Mutex<[Series: Histogram]>([:])

  func record(_ operation: String, _ status: Int, _ duration: Duration) {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    series.withLock {
      $0[Series(operation: operation, status: status), default: Histogram()].buckets[bucket] += 1
      $0[Series(operation: operation, status: status)]?.sum += seconds
      $0[Series(operation: operation, status: status)]?.count += 1
    }
  }

  /// The text exposition format, version 0.0.4.
  func text(store: StoreCondition, gauges: [(name: String, help: String, value: Double)]) -> String {
    var out = "# HELP lingqu_request_duration_seconds Time to answer a request.\n"
    out += "# TYPE lingqu_request_duration_seconds histogram\n"
    let all = series.withLock { $0 }
    for key in all.keys.sorted(by: { ($0.operation, $0.status) < ($1.operation, $1.status) }) {
      guard let histogram = all[key] else { continue }
      let labels = "operation=\"\(key.operation)\",status=\"\(key.status)\""
      var running: Int64 = 0
      for (index, bound) in Self.bounds.enumerated() {
        running += histogram.buckets[index]
        out += "lingqu_request_duration_seconds_bucket{\(labels),le=\"\(bound)\"} \(running)\n"
      }
      out += "lingqu_request_duration_seconds_bucket{\(labels),le=\"+Inf\"} \(histogram.count)\n"
      out += "lingqu_request_duration_seconds_sum{\(labels)} \(histogram.sum)\n"
      out += "lingqu_request_duration_seconds_count{\(labels)} \(histogram.count)\n"
    }
    let counters: [(String, String, Int64)] = [
      ("lingqu_store_writes_total", "Writes that were committed.", store.writes),
      ("lingqu_store_commits_total", "Commits, each of a group of writes.", store.commits),
    ]
    for (name, help, value) in counters {
      out += "# HELP \(name) \(help)\n# TYPE \(name) counter\n\(name) \(value)\n"
    }
    let own: [(name: String, help: String, value: Double)] = [
      ("lingqu_store_queued", "Writes that wait.", Double(store.queued)),
      ("lingqu_store_largest_group", "Most writes in one commit.", Double(store.largestGroup)),
      ("lingqu_store_ready", "1 if the store takes writes.", store.health == .ready ? 1 : 0),
    ]
    for gauge in own + gauges {
      out += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
    }
    return out + leaseText() + queueText() + (models.withLock { $0 }?() ?? "")
  }

  func tell(of keepers: [(name: String, keeper: LeaseKeeper)]) { leases.withLock { $0 = keepers } }

  /// What the model gateway counts, while it runs here.
  func tell(ofModels text: @escaping @Sendable () -> String?) { models.withLock { $0 = text } }

  func tell(of queues: [(name: String, decisions: Decisions)]) { self.queues.withLock { $0 = queues } }

  private func queueText() -> String {
    let name = "lingqu_queue_decision_seconds"
    var out = "# HELP \(name) Time to decide which of the jobs in front of a queue start.\n# TYPE \(name) histogram\n"
    for (engine, decisions) in queues.withLock({ $0 }) {
      let found = decisions.now
      var running: Int64 = 0
      for (bound, count) in zip(Decisions.bounds, found.counts) {
        running += count
        out += "\(name)_bucket{engine=\"\(engine)\",le=\"\(bound / 1000)\"} \(running)\n"
      }
      let total = found.counts.reduce(0, +)
      out += "\(name)_bucket{engine=\"\(engine)\",le=\"+Inf\"} \(total)\n"
      out += "\(name)_sum{engine=\"\(engine)\"} \(found.seconds)\n\(name)_count{engine=\"\(engine)\"} \(total)\n"
    }
    return out
  }

  private func leaseText() -> String {
    let leases = leases.withLock { $0 }.map { ($0.name, $0.keeper.current) }
    var out = "# HELP lingqu_lease_owned 1 if this replica does the work that only one may do.\n"
    out += "# TYPE lingqu_lease_owned gauge\n"
    for (name, lease) in leases { out += "lingqu_lease_owned{lease=\"\(name)\"} \(lease == nil ? 0 : 1)\n" }
    out += "# HELP lingqu_lease_term The lease's term while this replica owns it: how often it has changed hands.\n"
    out += "# TYPE lingqu_lease_term gauge\n"
    for (name, lease) in leases { out += "lingqu_lease_term{lease=\"\(name)\"} \(lease?.term ?? 0)\n" }
    return out
  }
}
