import Console
import Hub
import Ledger
import Vocabulary

extension HubConsole {
  func vouchers(_ caller: Caller) async throws -> Console.Vouchers.Model {
    let (programmes, _) = try await list(
      "listVoucherProgrammes", of: VoucherProgramme.self, caller, query: ["limit": "50"])
    var rows: [Console.Vouchers.Programme] = []
    for programme in programmes where programme.unit == "fen" {
      let effect = try await ask("getVoucherEffect", caller, path: ["programme": programme.id.description])
      func figure(_ name: String) -> Int64 { effect[name]?.int ?? 0 }
      var row = Console.Vouchers.Programme(
        id: programme.id.description, name: programme.name, issuer: try await party(programme.issuer, caller),
        state: programme.state.rawValue, share: programme.shareBasisPoints, expiresAt: programme.expiresAt,
        budgetFen: programme.budget, grantedFen: figure("grantedFen"), spentFen: figure("spentFen"),
        participants: figure("participants"), newParticipants: figure("newParticipants"), uses: figure("uses"),
        cpuSeconds: figure("cpuSeconds"), acceleratorSeconds: figure("acceleratorSeconds"))
      row.comparison = try effect["comparison"].map(Self.comparison)
      rows.append(row)
    }
    let names = Dictionary(programmes.map { ($0.id, $0.name) }) { first, _ in first }
    let (grants, _) = try await list("listVouchers", of: Ledger.VoucherGrant.self, caller, query: ["limit": "100"])
    var own: [Console.Vouchers.Grant] = []
    for grant in grants {
      let account = try await ask("getAccount", caller, path: ["account": grant.account.description])
        .decode(Account.self)
      own.append(
        Console.Vouchers.Grant(
          programme: names[grant.programme] ?? Text(zh: "算力券", en: "Voucher"), amountFen: grant.amount,
          leftFen: max(0, account.balance - account.debitsPending), state: grant.state.rawValue,
          expiresAt: grant.expiresAt, account: grant.account.description))
    }
    return Console.Vouchers.Model(programmes: rows, own: own)
  }

  private static func comparison(_ told: JSON) throws -> Console.Vouchers.Comparison {
    func moment(_ name: String) throws -> Instant { try (told[name] ?? .null).decode(Instant.self) }
    return Console.Vouchers.Comparison(
      beganAt: try moment("beganAt"), from: try moment("from"), to: try moment("to"),
      sites: try (told["sites"]?.array ?? []).map { site in
        let (before, after) = (site["before"], site["after"])
        return Console.Vouchers.Comparison.Site(
          id: site["site"]?.string ?? "", name: try (site["name"] ?? .null).decode(Text.self),
          before: before?["cpuBasisPoints"]?.int, after: after?["cpuBasisPoints"]?.int,
          hoursBefore: before?["hours"]?.int ?? 0, hoursAfter: after?["hours"]?.int ?? 0,
          isEnough: site["isEnough"]?.bool ?? false, voucherCpuSeconds: site["voucherCpuSeconds"]?.int ?? 0)
      }, stepHours: told["stepHours"]?.int ?? 1,
      steps: try (told["steps"]?.array ?? []).map {
        Console.Vouchers.Comparison.Step(
          from: try ($0["from"] ?? .null).decode(Instant.self), share: $0["span"]?["cpuBasisPoints"]?.int)
      })
  }
}
