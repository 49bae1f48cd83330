import Exchange
public import Store
public import Vocabulary

/// Pushes of transfers of the Dataspace Protocol: one of each, which waits while its transfer is suspended.
extension DataPushes {
  /// The push of a transfer, if it has begun.
  static func find(_ tx: Transaction, of process: ID<ProtocolProcess>, use: ID<Use>) throws -> DataPush? {
    try list(tx, of: use).first { $0.process == process }
  }

  /// Begins the push of a transfer, if it has not begun.
  static func begin(
    _ tx: Transaction, _ process: ID<ProtocolProcess>, _ use: Use, to place: PushPlace, at now: Instant
  ) throws {
    guard try find(tx, of: process, use: use.id) == nil else { return }
    var push = DataPush(
      id: ID(at: now), use: use.id, agreement: use.agreement, target: place.target, name: place.name, state: .waiting,
      tries: 0, requestedAt: now, dueAt: now)
    push.process = process
    try insert(tx, push)
  }

  /// It waits until its transfer goes on.
  public static func hold(_ tx: Transaction, _ id: ID<DataPush>) throws {
    var push = try get(tx, id)
    guard push.state == .waiting else { return }
    push.state = .held
    try write(tx, push)
  }

  /// It is looked at again later. That is no try.
  public static func postpone(_ tx: Transaction, _ id: ID<DataPush>, until later: Instant) throws {
    var push = try get(tx, id)
    guard push.state == .waiting else { return }
    push.dueAt = later
    try write(tx, push)
  }

  /// Its transfer goes on.
  static func resume(_ tx: Transaction, _ process: ID<ProtocolProcess>, _ use: ID<Use>, at now: Instant) throws {
    guard var push = try find(tx, of: process, use: use), push.state == .held else { return }
    (push.state, push.dueAt) = (.waiting, now)
    try write(tx, push)
  }
}
