import Console
import Vocabulary

extension Fixture {
  var overview: Console.Overview.Model {
    let unused = offers.filter { $0.uses == 0 }
    let why = [
      words("无字段说明，且更新时间不明：补全数据字典后，与 1 项需求相符", "No field notes: with a data dictionary it answers 1 need"),
      words("只有附件，没有接口：转为 API 后，与 2 项需求相符", "An attachment without an interface: as an API it answers 2 needs"),
      words("共享条件未写明：登记使用规则后即可申请", "No terms of use: can be requested once a policy is registered"),
    ]
    return Console.Overview.Model(
      at: Self.now, data: .init(never: 2420, all: 6098),
      compute: .init(
        racks: .init(used: 46_450, built: 100_000), used: 2310, target: 6500,
        history: [3900, 4020, 4100, 3980, 4210, 4350, 4410, 4380, 4520, 4645], pools: 7,
        runningJobs: 12, waitingJobs: 3),
      needs: .init(matched: 118, unmatched: 43),
      money: .init(
        settledFen: 128_634_255, voucherFen: 51_200_000, heldFen: 1_260_000, heldVoucherFen: 610_000,
        history: [12, 18, 15, 22, 31, 28, 44, 40, 52, 61],
        balanced: true),
      evidence: .init(size: 128_402, root: FixtureLog.shared.hex(FixtureLog.shared.root), signedAt: at(1)),
      counts: .init(
        participants: 214, offers: [.data: 6098, .compute: 41, .model: 87, .solution: 132], agreements: 386),
      recent: events, unused: zip(unused, why).map { .init(offer: $0, why: $1) },
      cities: [
        ("450100", 1820, 41), ("450200", 740, 33), ("450300", 612, 18), ("450400", 301, 9), ("450500", 288, 12),
        ("450600", 190, 6), ("450700", 344, 14), ("450800", 260, 5), ("450900", 402, 11), ("451000", 355, 8),
        ("451100", 148, 3), ("451200", 201, 4), ("451300", 160, 5), ("451400", 277, 7),
      ].map { .init(code: $0.0, offers: $0.1, needs: $0.2) })
  }

  var emptyOverview: Console.Overview.Model {
    Console.Overview.Model(
      at: Self.now, data: .init(never: 0, all: 0),
      compute: .init(used: nil, target: 6500, pools: 0, runningJobs: 0, waitingJobs: 0),
      needs: .init(matched: 0, unmatched: 0),
      money: .init(settledFen: 0, voucherFen: 0, heldFen: 0, balanced: true), evidence: .init(size: 0),
      counts: .init(participants: 1, offers: [:], agreements: 0), recent: [])
  }
}
