import Crypto
import Evidence
import Exchange
import Glibc
import Identity
import Ledger
import Store
import Vocabulary

/// Measures the rooms without the door: one measurement a run, one JSON line on standard output.
///
///     spine-bench ledger|evidence|verify|search FOLDER COUNT
@main
struct SpineBench {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let count = Int(arguments[3]) else {
      print("usage: spine-bench ledger|evidence|verify|search FOLDER COUNT")
      exit(2)
    }
    let database = try SQLiteDatabase(path: arguments[2] + "/bench.sqlite")
    try await database.migrate(
      EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations)
    switch arguments[1] {
    case "ledger": try await ledger(database, count)
    case "evidence": try await evidence(database, count)
    case "verify": try await verify(database, count, folder: arguments[2])
    case "search": try await search(database, count)
    default: exit(2)
    }
    try await database.close()
  }

  static func report(_ members: [String: JSON]) { print(JSON.object(members).canonicalText) }

  static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await work()
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }

  /// `count` calls of `work` by 256 tasks at once.
  static func together(_ count: Int, _ work: @escaping @Sendable (Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<256 {
        group.addTask { for number in stride(from: lane, to: count, by: 256) { try await work(number) } }
      }
      try await group.waitForAll()
    }
  }

  static func ledger(_ database: SQLiteDatabase, _ count: Int) async throws {
    let now = Instant.now
    let accounts = try await database.write { tx in
      let source = try Accounts.external(tx, unit: "fen", at: now)
      return try (0..<100).map { number in
        let account = try Accounts.open(tx, owner: "owner-\(number)", unit: "fen", at: now)
        try Deposits.deposit(
          tx, id: ID(at: now), to: account.owner, amount: 1_000_000_000, document: "seed-\(source.id)-\(number)",
          actor: nil, at: now)
        return account.id
      }
    }
    let time = try await seconds {
      try await together(count) { number in
        _ = try await database.write { tx in
          try Transfers.transfer(
            tx, id: ID(at: now), from: accounts[number % 100], to: accounts[(number + 1) % 100], amount: 1,
            code: "bench",
            at: now)
        }
      }
    }
    report(["rate": .double(Double(count) / time), "group": .int(Int64(database.condition.largestGroup))])
  }

  static func entry(_ number: Int, _ at: Instant) -> EvidenceEntry {
    EvidenceEntry(
      kind: "use.completed", at: at, agreement: "agr_\(number % 1000)", subject: "use_\(number)",
      actor: "prt_\(number % 50)",
      data: ["purpose": "energy-saving", "quantity": .int(Int64(number)), "permittedBy": "permission/0"])
  }

  static func evidence(_ database: SQLiteDatabase, _ count: Int) async throws {
    let now = Instant.now
    let time = try await seconds {
      try await together(count) { number in
        _ = try await database.write { tx in try EvidenceLog.append(tx, entry(number, now)) }
      }
    }
    report(["rate": .double(Double(count) / time), "group": .int(Int64(database.condition.largestGroup))])
  }

  static func verify(_ database: SQLiteDatabase, _ count: Int, folder: String) async throws {
    let now = Instant.now
    for first in stride(from: 0, to: count, by: 2000) {
      try await database.write { tx in
        for number in first..<min(first + 2000, count) { _ = try EvidenceLog.append(tx, entry(number, now)) }
      }
    }
    guard let signer = LogSigner(name: "lingqu.local/bench") else { exit(2) }
    let log = LogService(database: database, signer: signer)
    let path = folder + "/log.bundle"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var bytes = 0
    let export = try await seconds {
      for try await piece in try await log.bundle(.log, at: now) { bytes += write(descriptor, piece, piece.count) }
    }
    close(descriptor)
    var verified = false
    let time = try await seconds { verified = try EvidenceFile.verify(path: path, key: signer.key).isVerified }
    report([
      "entries": .int(Int64(count)), "bytes": .int(Int64(bytes)), "export": .double(export), "verify": .double(time),
      "verified": .bool(verified),
    ])
  }

  static func search(_ database: SQLiteDatabase, _ count: Int) async throws {
    let words = [
      "能耗", "压榨", "糖厂", "铝材", "汽车", "港口", "物流", "气象", "水文", "交通", "医疗", "教育", "农业", "甘蔗", "电力", "算力", "模型", "预测",
      "预警", "质量", "检测", "图像", "语音", "文本", "历史", "实时", "共享", "统计", "企业", "园区", "南宁", "柳州", "桂林", "梧州", "北海", "钦州", "贵港",
      "玉林",
    ]
    let now = Instant.now
    let provider = ID<Participant>(at: now)
    var generator = Seeded(state: 7)
    func pick() -> String { words[Int(generator.next() % UInt64(words.count))] }
    for first in stride(from: 0, to: count, by: 500) {
      let titles = (0..<min(500, count - first)).map { _ in pick() + pick() + pick() + "数据资源" }
      let summaries = titles.map { _ in pick() + "，" + pick() + pick() + "，按月更新" }
      try await database.write { tx in
        let drafts = zip(titles, summaries).map { title, summary in
          OfferDraft(
            kind: .data, title: Text(zh: title, en: ""), summary: Text(zh: summary, en: ""), policy: .open, price: .free
          )
        }
        _ = try Offers.publish(tx, all: drafts, by: provider, at: now)
      }
    }
    var times: [Double] = []
    for number in 0..<400 {
      // One to three words, sometimes one that every offer has.
      let query = (0...(number % 3)).map { _ in pick() }.joined(separator: " ") + (number % 4 == 0 ? " 数据资源" : "")
      times.append(
        try await seconds {
          _ = try await database.read { tx in try Catalogue.search(tx, CatalogueQuery(text: query), limit: 20) }
        } * 1000)
    }
    times.sort()
    report([
      "p50": .double(times[200]), "p95": .double(times[380]), "most": .double(times[399]), "offers": .int(Int64(count)),
    ])
  }
}

/// SplitMix64: the same offers in every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
