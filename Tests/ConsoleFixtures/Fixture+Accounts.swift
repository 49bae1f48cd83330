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
    var job = line(2, "训练作业 job_01 结算", "Job job_01 settled", -336, 4_998_664, 130)
    job.use = (518, 62)
    return .init(
      account: account, from: at(60 * 24 * 30), to: Self.now, opening: 0,
      lines: [
        line(60 * 24 * 8, "充值", "Deposit", 5_000_000, 5_000_000, 41),
        line(60 * 24, "训练作业 job_00 结算", "Job job_00 settled", -1000, 4_999_000, 88),
        job,
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

  /// Four weeks on either side of the first voucher; one site has joined since.
  private var comparison: Console.Vouchers.Comparison {
    let days: Int64 = 28
    let began = at(60 * 24 * days)
    return .init(
      beganAt: began, from: at(60 * 24 * days * 2), to: Self.now,
      sites: [
        .init(
          id: "sit_01", name: words("南宁智算中心（模拟）", "Nanning (simulated)"), before: 4_120, after: 5_735,
          hoursBefore: 672, hoursAfter: 672, isEnough: true, voucherCpuSeconds: 611_203_200),
        .init(
          id: "sit_06", name: words("百色新城机房（模拟）", "Baise (simulated)"), before: nil, after: 3_010, hoursBefore: 0,
          hoursAfter: 288, isEnough: false, voucherCpuSeconds: 201_142_400),
      ], stepHours: 24,
      steps: (0..<56).filter { $0 != 11 }.map { day in
        let share = Int64(day < 28 ? 4_000 : 4_300 + (day - 28) * 62) + Int64(day % 7 >= 5 ? -900 : day * 37 % 240)
        return .init(from: began.adding(days: Int64(day) - days), share: share)
      })
  }

  var vouchers: Console.Vouchers.Model {
    var first = Console.Vouchers.Programme(
      id: "vpr_01", name: words("2026 年中小企业算力券", "Vouchers for small firms, 2026"), issuer: Self.bureau,
      state: "active", share: 3000, expiresAt: at(-60 * 24 * 40), budgetFen: 50_000_000, grantedFen: 18_600_000,
      spentFen: 7_312_450, participants: 37, newParticipants: 21, uses: 1284, cpuSeconds: 812_345_600,
      acceleratorSeconds: 19_440_000)
    first.comparison = comparison
    return .init(
      programmes: [
        first,
        .init(
          id: "vpr_02", name: words("低谷时段训练补贴", "Training in off-peak hours"), issuer: Self.bureau, state: "paused",
          share: 5000, expiresAt: at(-60 * 24 * 10), budgetFen: 10_000_000, grantedFen: 0, spentFen: 0, participants: 0,
          newParticipants: 0, uses: 0, cpuSeconds: 0, acceleratorSeconds: 0),
      ],
      own: [
        .init(
          programme: words("2026 年中小企业算力券", "Vouchers for small firms, 2026"), amountFen: 500_000, leftFen: 312_450,
          state: "active", expiresAt: at(-60 * 24 * 40), account: "acc_01")
      ])
  }
}
