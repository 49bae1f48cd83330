public import Store
public import Vocabulary

/// The books in the words of a plain-text accounting program, so that anyone can add them up with software that is not
/// ours.
///
/// - **What is said.** Every account, every posted transfer, and at the end the balance that the account's row keeps.
///   The transactions come from the transfers and the balances from the accounts, so the program compares two things
///   that were kept apart.
/// - **Amounts** are whole numbers of the smallest unit, never decimals: 12.50 yuan are `1250 FEN`. The units become
///   commodities, see ``ExportCommodities``.
/// - **Signs** are those of ``Account/balance``: what is paid into a purse is positive. A purse is an asset of its owner,
///   the world outside (``AccountPurpose/external``) is equity, a source of quantities (``AccountPurpose/supply``) is
///   income; every unit sums to zero.
/// - **Holds** move nothing before they are posted, so they are no transactions: a hold, a void and an expiry are comments at
///   their place, and what is held at the end is a comment beside the balance. A post is a transaction of what was
///   posted and names its hold.
/// - **Order** is that of the transfers' ids, which is that of their milliseconds. The same books give the same bytes.
public enum LedgerExport {
  public enum Format: String, Sendable, Codable, CaseIterable {
    /// <https://hledger.org/hledger.html#journal>
    case hledger
    /// <https://beancount.github.io/docs/beancount_language_syntax.html>
    case beancount
  }

  /// Writes the whole ledger, or with `account` its lines alone, piece by piece of about 64 KiB. With `account` only that
  /// account's balance is said, because of the others not everything is there.
  ///
  /// Reads everything twice from the transaction's one snapshot; in memory it keeps a piece, the names of the units, and
  /// the accounts that a clock which ran backwards has used before they were opened.
  /// Throws ``Refusal/notFound(_:)`` and what `sink` throws.
  public static func write(
    _ tx: Transaction, as format: Format, of account: ID<Account>? = nil, to sink: ([UInt8]) throws -> Void
  ) throws {
    if let account { _ = try Accounts.get(tx, account) }
    let facts = try ExportFacts(tx, of: account)
    let dialect: any ExportDialect =
      switch format {
      case .hledger: HledgerDialect(commodities: facts.commodities)
      case .beancount: BeancountDialect(commodities: facts.commodities)
      }
    var piece: [UInt8] = []
    func say(_ text: String) throws {
      piece += text.utf8
      if piece.count >= 65_536 {
        try sink(piece)
        piece.removeAll(keepingCapacity: true)
      }
    }

    try say(dialect.header(facts))
    for unit in facts.commodities.units { try say(dialect.commodity(unit)) }
    try eachAccount(tx, of: account) { try say(dialect.opening($0, on: facts.opening(of: $0))) }
    try eachTransfer(tx, of: account) { try say($0.transfer.kind.isPosted ? dialect.posted($0) : dialect.note($0)) }
    try eachAccount(tx, of: account) { found in
      guard account == nil || account == found.id else { return }
      try say(dialect.balance(found, on: facts.lastDay))
    }
    try say("\n; end\n")
    try sink(piece)
  }
}

/// What one program writes differently from the other. Every piece of text ends with a line feed.
protocol ExportDialect {
  func header(_ facts: ExportFacts) -> String
  func commodity(_ unit: String) -> String
  func opening(_ account: Account, on day: String) -> String
  func posted(_ line: ExportLine) -> String
  func balance(_ account: Account, on day: String) -> String
  func amount(_ amount: Int64, _ unit: String) -> String
  func name(_ account: ExportName) -> String
}

extension ExportDialect {
  /// A hold, a void or an expiry: nothing has moved.
  func note(_ line: ExportLine) -> String {
    let transfer = line.transfer
    let about = transfer.pending.map { " of \($0)" } ?? ""
    let until = transfer.expiresAt.map { " until \($0)" } ?? ""
    return """

      ; \(transfer.at) \(transfer.kind.rawValue) \(transfer.id)\(about): \(amount(transfer.amount, line.unit)) \
      from \(name(line.debit)) to \(name(line.credit))\(until)

      """
  }

  /// What is held on an account's two sides, if anything is.
  func held(_ account: Account) -> String {
    guard account.debitsPending > 0 || account.creditsPending > 0 else { return "" }
    return "; held: \(amount(account.debitsPending, account.unit)) to go, "
      + "\(amount(account.creditsPending, account.unit)) to come"
  }
}
