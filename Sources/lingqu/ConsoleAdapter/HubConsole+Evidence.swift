import Console
import Hub
import Vocabulary

extension HubConsole {
  /// `cursor` is the index that the page ends before. The entries themselves are for those who oversee; anyone may have the
  /// head and the receipts of what concerns them.
  func evidence(cursor: String?, _ caller: Caller) async throws -> Console.Evidence.Model {
    let head = try await hub.logHead()
    var entries: [Console.Event] = []
    var next: String?
    if caller.oversees {
      let end = min(cursor.flatMap { Int64($0) } ?? head.size, head.size)
      let start = max(0, end - 40)
      if end > start {
        let answer = try await ask(
          "listEvidence", caller, query: ["from": String(start), "limit": String(end - start)])
        entries = try await events((answer["items"]?.array ?? []).reversed(), caller)
        next = start > 0 ? String(start) : nil
      }
    }
    return Console.Evidence.Model(
      origin: head.origin, size: head.size, root: head.size > 0 ? head.root : nil, checkpoint: head.checkpoint,
      verifierKey: head.key, entries: Console.Listing(items: entries, total: nil, next: next))
  }

  func receipt(index: Int64, _ caller: Caller) async throws -> String {
    try await hub.receipt(index, as: .session(caller.session))
  }
}
