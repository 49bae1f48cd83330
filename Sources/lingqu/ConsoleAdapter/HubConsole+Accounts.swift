import Console
import Exchange
import Hub
import Ledger
import Vocabulary

extension HubConsole {
  func accounts(_ caller: Caller) async throws -> Console.AccountList.Model {
    let (accounts, _) = try await list("listAccounts", of: Account.self, caller, query: ["limit": "200"])
    var lines: [Console.AccountList.Line] = []
    for account in accounts { lines.append(try await line(account, caller)) }
    return Console.AccountList.Model(accounts: lines)
  }

  /// A page is the newest lines, in the order in which they happened; the next page goes back in time.
  func statement(account id: String, cursor: String?, _ caller: Caller) async throws -> Console.Statement.Model {
    let answer = try await ask(
      "getStatement", caller, path: ["account": id],
      query: ["limit": "100", "before": cursor.flatMap { Int64($0) }.map(String.init)])
    let statement = try (answer["lines"] ?? .null).decode(Statement.self)
    let shown = Array(statement.lines.reversed())
    var lines: [Console.Statement.Line] = []
    for line in shown {
      let use = try await use(line.transfer.reference, caller)
      var row = Console.Statement.Line(
        at: line.transfer.at, transfer: line.transfer.id.description,
        summary: Self.summary(line.transfer, pays: line.transfer.debit == statement.account.id),
        counterpart: try await owner(line.counterpartyOwner, caller), amount: line.change,
        heldChange: line.transfer.debit == statement.account.id ? line.heldChange : 0, balance: line.balance,
        pending: line.isOpen, link: use.map { .agreement($0.agreement.description) })
      if line.transfer.kind == .post, let use, let energy = use.energyCharged, energy > 0 {
        row.use = (use.charged, energy)
      }
      lines.append(row)
    }
    let changes = shown.map(\.change)
    return Console.Statement.Model(
      account: try await line(statement.account, caller), from: shown.first?.transfer.at,
      to: cursor == nil ? .now : shown.last?.transfer.at ?? .now,
      opening: shown.first.map { $0.balance - $0.change } ?? statement.account.balance, lines: lines,
      closing: shown.last?.balance ?? statement.account.balance, totalIn: changes.filter { $0 > 0 }.reduce(0, +),
      totalOut: -changes.filter { $0 < 0 }.reduce(0, +), next: statement.next.map(String.init))
  }

  private func line(_ account: Account, _ caller: Caller) async throws -> Console.AccountList.Line {
    Console.AccountList.Line(
      id: account.id.description, owner: try await party(account.owner, caller), purpose: Self.purpose(account.purpose),
      unit: account.unit, balance: account.balance, held: account.debitsPending, expected: account.creditsPending)
  }

  /// The use that a transfer is about, if the caller may see it.
  private func use(_ reference: String?, _ caller: Caller) async throws -> Use? {
    guard let reference, reference.hasPrefix("use_") else { return nil }
    do {
      return try await ask("getUse", caller, path: ["use": reference]).decode(Use.self)
    } catch is Refusal {
      return nil
    }
  }

  private func owner(_ id: String, _ caller: Caller) async throws -> Text {
    id.hasPrefix("prt_") ? try await party(id, caller).name : Text(zh: "枢纽以外", en: "outside the hub")
  }

  private static func purpose(_ purpose: String) -> Text {
    switch purpose {
    case AccountPurpose.main: Text(zh: "结算账户", en: "Main account")
    case AccountPurpose.external: Text(zh: "外部资金", en: "Outside the hub")
    case AccountPurpose.supply: Text(zh: "供给", en: "Supply")
    case _ where purpose.hasPrefix("budget:"): Text(zh: "算力券预算", en: "Voucher budget")
    case _ where purpose.hasPrefix("grant:"): Text(zh: "算力券", en: "Voucher")
    default: Text(zh: purpose, en: purpose)
    }
  }

  private static func summary(_ transfer: Transfer, pays: Bool) -> Text {
    let what: Text =
      switch transfer.code {
      case "charge": Text(zh: "使用费", en: "Charge")
      case "deposit": Text(zh: "充值", en: "Deposit")
      case "withdrawal": Text(zh: "提现", en: "Withdrawal")
      case "voucher": Text(zh: "算力券", en: "Voucher")
      default: Text(zh: transfer.code, en: transfer.code)
      }
    return switch transfer.kind {
    case .transfer: what
    case .hold where !pays: Text(zh: "待收：\(what.zh)", en: "To come: \(what.en)")
    case .hold: Text(zh: "冻结：\(what.zh)", en: "Held: \(what.en)")
    case .post: Text(zh: "结算：\(what.zh)", en: "Settled: \(what.en)")
    case .void: Text(zh: "解冻：\(what.zh)", en: "Released: \(what.en)")
    case .expiry: Text(zh: "冻结到期：\(what.zh)", en: "Hold expired: \(what.en)")
    }
  }
}
