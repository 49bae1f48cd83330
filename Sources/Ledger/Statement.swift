public import Vocabulary

/// A stretch of an account's lines.
public struct Statement: Hashable, Sendable, Codable {
  public let account: Account
  public let lines: [StatementLine]
  /// Give it as `after` (or `before`) to go on; nil at the end.
  public let next: Int64?
}

/// One transfer as one of its accounts sees it.
public struct StatementLine: Hashable, Sendable, Codable {
  /// Counts the account's lines from 1 without gaps.
  public let number: Int64
  public let transfer: Transfer
  /// What the balance changed by: positive in, negative out, 0 for holds, voids and expiries.
  public let change: Int64
  /// The balance after this line.
  public let balance: Int64
  /// What the sum pending on this account's side changed by: held of the payer's balance, or on its way to the payee.
  /// A resolution takes away all that its hold had added.
  public let heldChange: Int64
  /// Whether this is a hold that nothing has resolved yet.
  public let isOpen: Bool
  /// The account on the other side.
  public let counterparty: ID<Account>
  /// Its owner.
  public let counterpartyOwner: String
}
