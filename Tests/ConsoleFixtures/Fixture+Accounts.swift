import Console
import Vocabulary

extension Fixture {
  var accounts: [Console.AccountList.Line] {
    [
      .init(
        id: "acc_01", owner: Self.mill, purpose: words("资金账户", "Money"), unit: "fen", balance: 4_998_664, held: 420,
        expected: 150),
      .init(
        id: "acc_02", owner: Self.mill, purpose: words("算力券", "Compute vouchers"), unit: "fen", balance: 999_832,
        held: 210),
      .init(
        id: "acc_03", owner: Self.mill, purpose: words("CPU 配额", "CPU quota"), unit: "cpuSeconds", balance: 325_440,
        held: 0),
    ]
  }

  func statement(_ account: Console.AccountList.Line) -> Console.Statement.Model {
    func line(
      _ minutes: Int64, _ zh: String, _ en: String, _ amount: Int64, _ balance: Int64, _ index: Int64?,
      held: Int64 = 0
    ) -> Console.Statement.Line {
      .init(
        at: at(minutes), transfer: "trf_\(minutes)", summary: words(zh, en),
        counterpart: words("南宁智算中心（模拟）", "Nanning (simulated)"),
        amount: amount, heldChange: held, balance: balance, pending: held > 0, index: index, link: .agreement("agr_01"))
    }
    return .init(
      account: account, from: at(60 * 24 * 30), to: Self.now, opening: 0,
      lines: [
        line(60 * 24 * 8, "充值", "Deposit", 5_000_000, 5_000_000, 41),
        line(60 * 24, "训练作业 job_00 结算", "Job job_00 settled", -1000, 4_999_000, 88),
        line(2, "训练作业 job_01 结算", "Job job_01 settled", -336, 4_998_664, 130),
        line(1, "作业 job_02 冻结", "Hold for job_02", 0, 4_998_664, nil, held: 420),
      ], closing: 4_998_664, totalIn: 5_000_000, totalOut: 1336)
  }

  func evidence() throws -> Console.Evidence.Model {
    .init(
      origin: FixtureLog.shared.origin, size: Int64(FixtureLog.shared.bodies.count),
      root: FixtureLog.shared.hex(FixtureLog.shared.root), checkpoint: try FixtureLog.shared.checkpoint(),
      verifierKey: try FixtureLog.shared.verifierKey(), entries: .init(items: events, next: "older"))
  }

  var emptyEvidence: Console.Evidence.Model {
    .init(origin: FixtureLog.shared.origin, size: 0, verifierKey: "", entries: .init(items: []))
  }
}
