public import Identity
public import Store
public import Vocabulary

/// Clusters that the operator has configured, without what is secret about them.
public enum Clusters {
  /// A cluster as it is configured.
  public struct Entry: Hashable, Sendable {
    public var name: String
    /// The engine for it.
    public var kind: String
    /// Who may register pools on it besides the operator.
    public var owner: ID<Participant>?

    public init(name: String, kind: String, owner: ID<Participant>?) {
      self.name = name
      self.kind = kind
      self.owner = owner
    }
  }

  /// Writes down what is configured now. A cluster that is no more keeps its entry: its pools name it.
  public static func register(_ tx: Transaction, _ entries: [Entry]) throws {
    for entry in entries {
      if entry.kind != Agent.word, try Agents.find(tx, cluster: entry.name) != nil {
        throw ComputeFailure("the cluster " + entry.name, because: "an agent has this name; give it another")
      }
      try tx.execute(
        """
        INSERT INTO cluster (name, kind, owner) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, owner = excluded.owner
        """, entry.name, entry.kind, entry.owner)
    }
  }

  static func check(_ tx: Transaction, _ pool: Pool) throws {
    guard let cluster = pool.cluster else {
      guard pool.engine == "local" else { throw SiteRefusal.cluster(nil) }
      return
    }
    let row = try tx.row("SELECT kind, owner FROM cluster WHERE name = ?", cluster.name)
    guard let row, try row.text(0) == pool.engine else { throw SiteRefusal.cluster(cluster.name) }
    let owner: ID<Participant>? = try row.isNull(1) ? nil : row.id(1)
    let isOperators = try owner == nil && Participants.get(tx, pool.owner).kinds.contains(.operator)
    guard owner == pool.owner || isOperators else { throw SiteRefusal.clusterOfAnother(cluster.name) }
    let words = [
      (cluster.partition, "partition"), (cluster.account, "account"), (cluster.qos, "qos"), (cluster.queue, "queue"),
      (cluster.priorityClass, "priorityClass"),
    ]
    for (word, field) in words {
      guard let word, !isPlain(word) else { continue }
      throw SiteRefusal.field(
        "/cluster/" + field, Text(zh: "字母、数字、. - _", en: "letters, digits, . - _, at most 60"))
    }
  }

  /// What a cluster itself would take for the name of one thing, and nothing else.
  private static func isPlain(_ word: String) -> Bool {
    (1...60).contains(word.utf8.count)
      && word.utf8.allSatisfy {
        (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || ".-_".utf8.contains($0)
      }
  }
}
