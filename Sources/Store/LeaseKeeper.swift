import Synchronization
import Vocabulary

/// One process's part in a lease: takes it when it is free, and renews it for as long as the process runs.
///
/// ```swift
/// guard let lease = keeper.current else { return }
/// try await Fenced(database, by: lease).write { tx in … }
/// ```
public final class LeaseKeeper: Sendable {
  /// How long a lease lasts unless it is renewed, and how often it is renewed or looked for.
  public struct Pace: Sendable, Hashable {
    public let duration: Duration
    public let interval: Duration

    /// For a database that several processes share: after the death of a holder another has it within 2.5 seconds.
    public static let shared = Pace(duration: .seconds(2), interval: .milliseconds(500))
    /// For a database of this process alone.
    public static let alone = Pace(duration: .seconds(86_400), interval: .seconds(3600))

    public init(duration: Duration, interval: Duration) {
      self.duration = duration
      self.interval = interval
    }
  }

  public let name: String
  public let holder: String
  private let database: any Database
  private let pace: Pace
  private let held = Mutex<Held?>(nil)

  private struct Held {
    let lease: Lease
    /// By a clock of this machine that nobody sets.
    let until: ContinuousClock.Instant
  }

  public init(_ name: String, holder: String, in database: any Database, pace: Pace) {
    self.name = name
    self.holder = holder
    self.database = database
    self.pace = pace
  }

  /// The lease, while this process may believe that it has it. What is written under it is decided by the database all the
  /// same (``Fenced``); this keeps a process that was stopped from beginning anything.
  public var current: Lease? {
    held.withLock { held in
      guard let held, ContinuousClock.now < held.until else { return nil }
      return held.lease
    }
  }

  /// Keeps or looks for the lease until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      await turn()
      try? await Task.sleep(for: current == nil ? min(pace.interval, Pace.shared.interval) : pace.interval)
    }
  }

  /// Takes the lease or keeps it, if it is to be had. What cannot be asked now is asked at the next turn.
  public func turn() async {
    let asked = ContinuousClock.now
    let (name, holder, duration) = (name, holder, pace.duration)
    do {
      if current == nil, try await database.read({ try Lease.isTaken($0, name, from: holder, for: duration) }) {
        return
      }
      let lease = try await database.write { tx in try Lease.take(tx, name, holder: holder, for: duration) }
      held.withLock { held in held = lease.map { Held(lease: $0, until: asked + duration) } }
    } catch {
      // The lease ends by itself.
    }
  }

  /// Gives the lease back, so that the next process need not wait for its end.
  public func release() async {
    guard let lease = held.withLock({ held in held.take()?.lease }) else { return }
    _ = try? await database.write { tx in try lease.release(tx) }
  }
}
