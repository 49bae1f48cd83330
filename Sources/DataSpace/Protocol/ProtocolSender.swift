import NIOHTTP1
public import Store
import Synchronization
import Vocabulary

/// Sends what waits in the outbox, under a lease: of several replicas one does. The messages of one process follow one another;
/// those of different processes go side by side.
public final class ProtocolSender: Sendable {
  private let desk: ProtocolDesk
  private let client = ConnectorClient()
  /// What is on its way, and to whom; it is not begun twice.
  private let underWay = Mutex<[ID<OutgoingMessage>: String]>([:])
  private let place = Mutex(Place())
  /// Between two looks around.
  private static let pause = Duration.milliseconds(500)
  /// How many messages are on their way at once.
  private static let most = 64
  /// How many of them go to one party: one that hangs holds up itself.
  private static let mostToOne = 16
  /// How many processes one round looks at that moved without a message.
  private static let mostMoved = 200

  public init(desk: ProtocolDesk) { self.desk = desk }

  /// What is due and not under way yet; each is to be given to ``deliver(_:in:)``.
  public func take(in database: Fenced) async throws -> [OutgoingMessage] {
    try await lookAround(in: database)
    let under = underWay.withLock { $0 }
    guard under.count < Self.most else { return [] }
    let busy = Dictionary(grouping: under.values) { $0 }.filter { $1.count >= Self.mostToOne }.keys.sorted()
    let due = try await database.read { tx in
      try ProtocolOutbox.due(tx, at: try tx.now(), but: busy, limit: Self.most * 2)
    }
    return underWay.withLock { underWay in
      due.filter { message in
        guard underWay.count < Self.most, underWay[message.id] == nil,
          underWay.values.count(where: { $0 == message.party }) < Self.mostToOne
        else { return false }
        underWay[message.id] = message.party
        return true
      }
    }
  }

  /// Has the responder say what follows from what has changed without a message: in stretches, so that one that stays as it is
  /// hides no other.
  private func lookAround(in database: Fenced) async throws {
    let (desk, after) = (desk, place.withLock(\.self))
    guard let after = after.next(every: Self.pause) else { return }
    let moved = try await database.read { tx in try desk.responder.moved(tx, after: after, limit: Self.mostMoved) }
    place.withLock { $0 = Place(after: moved.count == Self.mostMoved ? moved.last?.description ?? "" : "", at: .now) }
    for id in moved {
      // One that cannot be moved stops no other.
      _ = try? await database.write { tx in
        try desk.advance(tx, ProtocolProcesses.get(tx, id), at: try tx.now())
      }
    }
  }

  /// Where the last look around ended, and when.
  private struct Place {
    var after = ""
    var at: ContinuousClock.Instant?

    func next(every pause: Duration) -> String? {
      guard let at, after.isEmpty, ContinuousClock.now - at < pause else { return after }
      return nil
    }
  }

  /// Sends one message and writes down what became of it.
  public func deliver(_ message: OutgoingMessage, in database: Fenced) async {
    do {
      try await send(message, in: database)
    } catch {
      // Its peer is gone, or its key cannot be opened. What cannot be written down either is tried again at once: the other side
      // knows a repeat.
      let (desk, reason) = (desk, "\(error)")
      try? await database.write { tx in try desk.unreached(tx, message, reason, at: try tx.now()) }
    }
    underWay.withLock { _ = $0.removeValue(forKey: message.id) }
  }

  private func send(_ message: OutgoingMessage, in database: Fenced) async throws {
    let desk = desk
    let prepare = { @Sendable (tx: Transaction) in try desk.prepare(tx, message, at: try tx.now()) }
    let delivery = message.state == nil ? try await database.write(prepare) : try await database.read(prepare)
    guard let delivery else { return }
    let outcome = await attempt(delivery)
    try await database.write { tx in
      let now = try tx.now()
      switch outcome {
      case .taken(let answer): try desk.taken(tx, message, answer: answer, at: now)
      case .later(let reason): try desk.unreached(tx, message, reason, at: now)
      case .refused(let reason): try desk.refused(tx, message, reason, at: now)
      }
    }
  }

  private enum Outcome: Sendable {
    case taken(JSON?)
    case later(String)
    case refused(String)
  }

  private func attempt(_ delivery: ProtocolDelivery) async -> Outcome {
    do {
      let response = try await client.call(
        .POST, delivery.url, authorization: delivery.authorization, body: delivery.body)
      if response.isSuccess { return .taken(response.json) }
      if response.isPassing { return .later(response.words) }
      // The first answer may have been lost, and not every connector knows a repeat: it is where it was to come to.
      if let check = delivery.check, let state = delivery.message.state,
        let there = try? await client.call(.GET, check, authorization: delivery.authorization), there.isSuccess,
        there.json?["state"]?.string == state
      {
        return .taken(nil)
      }
      return .refused(response.words)
    } catch {
      return .later("\(error)")
    }
  }
}
