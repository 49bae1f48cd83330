import Scheduling
import Synchronization
import Vocabulary

/// A job that is not over, as looks at queues pass it on: by reference, because a job is large, and with what each look asks of it
/// found out once.
final class OpenJob: Sendable {
  let job: Job
  let demand: Demand
  let engineName: String
  private let asked = Mutex<(of: PoolNodes.Mark, ask: NodeRoom.Ask)?>(nil)

  init(_ job: Job) {
    self.job = job
    demand = job.draft.demand
    engineName = job.engineName
  }

  var id: ID<Job> { job.id }
  var rank: Int { (job.draft.priority ?? .normal).rank }

  /// When it will have ended at the latest, if it started at `now` unless it has.
  func until(from now: Instant) -> Int64 { (job.startedAt ?? now).milliseconds + job.draft.longestMilliseconds }

  /// What it asks of nodes. What none could be asked for, for instance from before there were groups, none has room for.
  func ask(of nodes: PoolNodes, tasks: Int = 1) -> NodeRoom.Ask {
    var ask = asked.withLock { asked in
      if let asked, asked.of === nodes.mark { return asked.ask }
      let ask = (try? nodes.ask(for: job.draft)) ?? NodeRoom.Ask(Request(accelerators: 1_000))
      asked = (nodes.mark, ask)
      return ask
    }
    ask.tasks = min(tasks, 1_000_000)
    return ask
  }
}
