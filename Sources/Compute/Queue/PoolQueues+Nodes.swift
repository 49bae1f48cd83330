import Scheduling
import Vocabulary

extension PoolQueues {
  /// What a look comes to.
  struct Decided {
    /// What starts now, in the order of its queue; what has its turn together is together.
    var starts: [[Job]] = []
    /// What has to make room.
    var displaced: [(jobs: [Job], why: Displacement)] = []
    /// What is taken of nodes once all that has started.
    var book: NodeBook
  }

  /// What starts now, each job with its quota and with the node it is counted on, and what has to make room.
  func decided() -> Decided {
    var decided = Decided(book: book)
    for (machine, line) in queues {
      let (turns, verdicts, left) = decide(line, machine)
      var placed: [(job: ID<Job>, place: NodeRoom.Place)] = []
      for (place, jobs) in line.waiting.enumerated() where turns[place]?.isStart == true {
        let share: QuotaShare? = if case .admitted(let share) = verdicts?.stands[place] { share } else { nil }
        let decisions = left.chosen[jobs[0].id] ?? []
        decided.starts.append(
          jobs.enumerated().map { index, open in
            var job = open.job
            (job.quota, job.node) = (share, nil)
            guard let entry = machine.flatMap({ book.entries[$0] }), index < decisions.count,
              let grant = decisions[index].grant
            else { return job }
            job.node = JobNode(decisions[index], grant, in: entry.nodes)
            placed.append((job.id, NodeRoom.Place(grant, decisions[index].request)))
            return job
          })
      }
      decided.displaced += verdicts?.displaced ?? []
      if let machine, let room = left.room { decided.book.entries[machine]?.adopt(room, placed) }
    }
    return decided
  }

  /// What becomes of one job in words, and what the nodes of its pool have for it.
  func explained(_ job: Job) -> (JobExplanation.Turn?, NodeExplanation?) {
    for (machine, line) in queues {
      guard let place = line.waiting.firstIndex(where: { $0.contains { $0.id == job.id } }) else { continue }
      let jobs = line.waiting[place]
      let (turns, verdicts, left) = decide(line, machine)
      // What starts now has been taken from what the others find.
      let room = turns[place]?.isStart == true ? machine.flatMap { book.entries[$0]?.room } : left.room
      let turn =
        JobExplanation.Turn(verdicts?.stands[place])
        ?? turns[place].map { told(JobExplanation.Turn($0) { line.waiting[$0][0].id }, jobs, in: room) }
      return (turn, nodes(for: jobs, in: room))
    }
    return (nil, nil)
  }

  /// What a turn is, with what its pool's nodes lack where that is why it waits.
  ///
  /// - Parameter room: what is left of them when all has started that starts now.
  func told(_ turn: JobExplanation.Turn, _ jobs: [OpenJob], in room: NodeRoom?) -> JobExplanation.Turn {
    guard [.full, .reserved, .never].contains(turn.word), let nodes = nodes(for: jobs, in: room),
      nodes.node == nil || jobs.count > 1
    else { return turn }
    var turn = turn
    turn.text = Text(zh: turn.text.zh + "；" + nodes.text.zh, en: turn.text.en + "; " + nodes.text.en)
    return turn
  }

  /// What the nodes of their pool have for jobs that start together.
  func nodes(for jobs: [OpenJob], in room: NodeRoom?) -> NodeExplanation? {
    guard let room, let job = jobs.first, let entry = job.job.pool.flatMap({ book.entries[$0] }) else { return nil }
    return NodeExplanation(entry.nodes, room, job.ask(of: entry.nodes, tasks: jobs.count))
  }
}
