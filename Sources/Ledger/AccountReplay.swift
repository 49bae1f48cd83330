import Vocabulary

/// Adds up one account's lines again. Pure.
struct AccountReplay {
  let account: Account
  private var entries: Int64 = 0
  private var debitsPosted: Int64 = 0
  private var creditsPosted: Int64 = 0
  private var debitsPending: Int64 = 0
  private var creditsPending: Int64 = 0

  init(_ account: Account) { self.account = account }

  /// Adds the next line; `held` is the amount of the hold it resolves. Says what is wrong with it, if anything is.
  mutating func add(
    number: Int64, isDebit: Bool, kind: Transfer.Kind?, amount: Int64, held: Int64, balance: Int64, transfer: String
  ) -> Text? {
    entries += 1
    guard number == entries else {
      return Text(
        zh: "第 \(entries) 行缺失或重复（读到第 \(number) 行，\(transfer)）",
        en: "line \(entries) is missing or repeated (found \(number), \(transfer))")
    }
    let (posted, pending): (Int64, Int64)
    switch kind {
    case .transfer: (posted, pending) = (amount, 0)
    case .hold: (posted, pending) = (0, amount)
    case .post: (posted, pending) = (amount, -held)
    case .void, .expiry: (posted, pending) = (0, -held)
    case nil: return Text(zh: "\(transfer) 的类型未知", en: "\(transfer) is of an unknown kind")
    }
    if isDebit {
      debitsPosted += posted
      debitsPending += pending
    } else {
      creditsPosted += posted
      creditsPending += pending
    }
    guard creditsPosted - debitsPosted == balance else {
      return Text(
        zh: "第 \(number) 行（\(transfer)）后余额应为 \(creditsPosted - debitsPosted)，记为 \(balance)",
        en: "after line \(number) (\(transfer)) the balance should be \(creditsPosted - debitsPosted), not \(balance)")
    }
    guard debitsPending >= 0, creditsPending >= 0 else {
      return Text(
        zh: "第 \(number) 行（\(transfer)）后冻结为负", en: "after line \(number) (\(transfer)) less than nothing is held")
    }
    guard account.mayGoNegative || balance - debitsPending >= 0 else {
      return Text(
        zh: "第 \(number) 行（\(transfer)）后可用余额为负",
        en: "after line \(number) (\(transfer)) the available balance is negative")
    }
    return nil
  }

  /// Compares the sums with the account's row.
  func finish() -> Text? {
    let counted = [entries, debitsPosted, creditsPosted, debitsPending, creditsPending]
    let kept = [
      account.entries, account.debitsPosted, account.creditsPosted, account.debitsPending, account.creditsPending,
    ]
    guard counted != kept else { return nil }
    return Text(
      zh: "账户记录（行数、借、贷、冻结借、冻结贷）为 \(kept)，按流水应为 \(counted)",
      en: "the row says \(kept) (lines, debits, credits, debits held, credits held), the transfers add up to \(counted)"
    )
  }
}
