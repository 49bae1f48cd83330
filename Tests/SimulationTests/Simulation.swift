import SeededTesting

/// Plays worlds of one kind and says what went wrong in them, as shortly as it can.
struct Simulation<W: World> {
  var fault: W.Fault?
  /// How many steps one world lives.
  var length = 2_000

  /// What was seen of some worlds.
  struct Outcome {
    var steps = 0
    var failure: Failure?
  }

  struct Failure {
    let seed: UInt64
    let step: Int
    let promises: [W.Promise]
    /// The seeds of the steps that break it.
    let steps: [UInt64]
  }

  /// Plays a world for each seed, until one breaks a promise. Other tasks get their turn between two worlds.
  func run(_ seeds: ClosedRange<UInt64>) async -> Outcome {
    var outcome = Outcome()
    for seed in seeds {
      let steps = Self.steps(of: seed, count: length)
      if let (step, promises) = play(seed, steps) {
        outcome.steps += step + 1
        outcome.failure = Failure(seed: seed, step: step, promises: promises, steps: Array(steps[...step]))
        return outcome
      }
      outcome.steps += steps.count
      await Task.yield()
    }
    return outcome
  }

  /// Each step has a seed of its own, so that a step means the same when others are left out.
  static func steps(of seed: UInt64, count: Int) -> [UInt64] {
    var random = Seeded(seed)
    return (0..<count).map { _ in random.next() }
  }

  /// The first step that breaks promises, and those.
  func play(_ seed: UInt64, _ steps: [UInt64]) -> (step: Int, promises: [W.Promise])? {
    var world = start(seed)
    for (number, step) in steps.enumerated() {
      var random = Seeded(step)
      world.step(&random)
      let broken = world.broken()
      if !broken.isEmpty { return (number, broken) }
    }
    return nil
  }

  private func start(_ seed: UInt64) -> W {
    var random = Seeded(~seed)
    return W(&random, fault: fault)
  }

  // MARK: - What went wrong

  /// Leaves out what is not needed to break one of the same promises: ever smaller pieces, then single steps for as long as
  /// that leads on; at most `attempts` times.
  func shrunk(_ failure: Failure, attempts: Int = 800) -> [UInt64] {
    var steps = failure.steps
    var left = attempts
    var piece = steps.count / 2
    while piece > 0, left > 0 {
      let before = steps.count
      var start = 0
      while start < steps.count, left > 0 {
        var fewer = steps
        fewer.removeSubrange(start..<min(start + piece, steps.count))
        left -= 1
        if let (step, promises) = play(failure.seed, fewer), promises.contains(where: failure.promises.contains) {
          steps = Array(fewer[...step])
        } else {
          start += piece
        }
      }
      if piece > 1 || steps.count == before { piece /= 2 }
    }
    return steps
  }

  /// What happens in these steps, one line each.
  func told(_ seed: UInt64, _ steps: [UInt64]) -> [String] {
    var world = start(seed)
    world.story.isTold = true
    for step in steps {
      var random = Seeded(step)
      world.step(&random)
    }
    return world.story.lines
  }

  /// For whoever has to find the defect.
  func report(_ failure: Failure) -> String {
    let steps = shrunk(failure)
    let story = told(failure.seed, steps)
    let promises = Set(failure.promises.map(\.rawValue)).sorted().joined(separator: "; ")
    return """
      \(W.name): broken: \(promises)
      seed \(failure.seed), step \(failure.step + 1); \(steps.count) steps are enough:
      \(story.suffix(60).map { "  " + $0 }.joined(separator: "\n"))
      again: LINGQU_SEED=\(failure.seed) swift test --filter ^SimulationTests
      """
  }
}
