import Store
import Vocabulary

extension Account {
  static let columns = """
    id, owner, unit, purpose, may_go_negative, debits_posted, credits_posted, debits_pending, credits_pending, \
    entries, opened_at
    """

  init(row: Row) throws {
    self.init(
      id: try row.id(0), owner: try row.text(1), unit: try row.text(2), purpose: try row.text(3),
      mayGoNegative: try row.bool(4), debitsPosted: try row.int(5), creditsPosted: try row.int(6),
      debitsPending: try row.int(7), creditsPending: try row.int(8), entries: try row.int(9),
      openedAt: try row.instant(10))
  }
}
