/// A state as a small coloured word. The colour only repeats what the word says.
enum Badge {
  enum Tone: String {
    case good, waiting, bad, ended
  }

  /// - Parameter more: what is said behind the state's word.
  static func html(_ state: String, _ t: Words, more: String = "") -> String {
    "<span class=\"badge \(tone(of: state).rawValue)\">\(HTML.escape(t("state", state) + more))</span>"
  }

  /// A state that is not known here has ended, as far as colours go.
  static func tone(of state: String) -> Tone {
    switch state {
    case "active", "agreed", "completed", "finished", "matched", "node-up", "pool-open", "published", "running",
      "settled", "signed", "started", "succeeded", "dataset-published", "fresh", "grade-excellent", "grade-good",
      "grant-accepted", "list-added", "list-participants", "list-public", "request-granted", "right-registered",
      "share-unconditional", "filing-filed", "key-open", "clause-conforms", "eval-better", "eval-covered",
      "eval-kept":
      .good
    case "accepted", "countered", "draft", "held", "node-draining", "offered", "open", "pending", "paused", "placed",
      "pool-draining",
      "preparing",
      "proposed", "queued", "dataset-draft", "due", "grade-fair", "request-pending", "right-disputed", "right-pledged",
      "right-suspended",
      "grant-proposed", "grant-suspended", "list-changed", "list-unmet",
      "share-conditional", "requested", "filing-preparing", "filing-submitted", "key-closing", "eval-not-better",
      "reminder-soon", "severity-medium", "ticket-open",
      "starting", "submitted", "suspended", "verified", "waiting":
      .waiting
    case "failed", "lost", "node-down", "refused", "rejected", "revoked", "terminated", "timed-out", "out-of-memory",
      "clause-doesNotConform", "lineage-revoked", "eval-missed", "eval-uncovered", "grade-poor", "overdue",
      "reminder-escalated",
      "reminder-overdue", "request-refused", "severity-high", "stale":
      .bad
    default: .ended
    }
  }
}
