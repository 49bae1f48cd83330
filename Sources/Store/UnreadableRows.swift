import Synchronization
public import Vocabulary

/// Rows whose stored body could not be read since this process began: an older build let something in that it cannot
/// read back, or the file was altered. Lists leave such a row out; this remembers it, so that it is told of once.
public enum UnreadableRows {
  /// One of them.
  public struct Found: Hashable, Sendable, Codable {
    public var table: String
    public var id: String
    public var reason: String
    public init(table: String, id: String, reason: String) {
      self.table = table
      self.id = id
      self.reason = reason
    }
  }

  private struct Notes {
    var known: Set<String> = []
    var untold: [Found] = []
  }
  private static let notes = Mutex(Notes())
  /// A damaged table must not fill the memory with its names.
  private static let most = 1000

  static func note(_ found: Found) {
    notes.withLock { notes in
      guard notes.known.count < most, notes.known.insert(found.table + " " + found.id).inserted else { return }
      notes.untold.append(found)
    }
  }

  /// Those that were found since the last call; each row once.
  public static func takeUntold() -> [Found] {
    notes.withLock { notes in
      defer { notes.untold = [] }
      return notes.untold
    }
  }
}

extension Row {
  /// Decodes the JSON in column `index`, a stored body of `table`. What does not decode is noted under the row's column `id`
  /// (``UnreadableRows``) and refused as ours to mend: whoever asked has done nothing wrong.
  public func body<Value: Decodable>(_ index: Int, of table: String, as type: Value.Type = Value.self) throws(Refusal)
    -> Value
  {
    do { return try json(index).decode(type) } catch {
      let id = if case .text(let id)? = self["id"] { id } else { "?" }
      UnreadableRows.note(.init(table: table, id: id, reason: "\(error)"))
      throw Refusal(
        .unavailable, rule: "store.unreadable-row",
        Text(zh: "\(table) 的记录 \(id) 无法读取", en: "the row \(id) of \(table) cannot be read"),
        remedy: Text(zh: "请运营方运行 lingqu doctor", en: "the operator runs lingqu doctor, which names it"))
    }
  }
}
