import Vocabulary

extension Journey {
  /// Step 4, for the department's data: jobs may come to them; they themselves are not to be had.
  func openLedger(_ step: inout JourneyReport.Step) async throws {
    let startup = try party("startup")
    let asked = try await startup.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(id("offer.statistics")), "purpose": .string(Self.purpose), "days": 90])
    let agreement = try keep("agreement.statistics", asked, "agreement")
    try await startup.sign(agreement)
    try await party("steward").sign(agreement)
    try await provoke(
      &step, Text(zh: "拉取只供运算的数据", en: "pull data that are for jobs only"), rule: "use.compute-only"
    ) {
      try await startup.client.call(
        .post, "/v1/agreements/\(agreement)/uses",
        body: ["purpose": .string(Self.purpose), "action": "execute", "export": "raw"])
    }
    let seen = try await entries("use.refused", under: agreement)
    guard seen.contains(where: { $0["data"]?["rule"]?.string == "use.compute-only" }) else {
      throw Failure.check(Text(zh: "被拒绝的拉取未记录", en: "the pull that was refused was not recorded"))
    }
    step.notes.append("\(agreement): use.refused")
  }

  /// Step 7: a job comes to the data; what keeps the rule leaves, what does not stays.
  func computeAtData(_ step: inout JourneyReport.Step) async throws {
    let agreement = try id("agreement.statistics")
    // Five enterprises of a branch in each month: no row is one of theirs.
    let summary = """
      awk -F, 'NR > 1 { n[$2 "," $3]++; s[$2 "," $3] += $4 }
        END { print "branch,month,rows,kwh"; for (k in n) print k "," n[k] "," s[k] }' in/power.csv > out/summary.csv
      """
    let job = try await atLedger(summary, "summary.csv")
    guard job["state"]?.string == "completed" else { throw Self.unexpected("job", job) }
    let table = try await fetch("summary.csv", of: job, party("startup"))
    report.numbers["releasedBytes"] = JSON(table.count)
    for kind in ["job.input-given", "job.result-released"] {
      guard try await !entries(kind, under: agreement).isEmpty else {
        throw Failure.check(Text(zh: "数据合约下没有 \(kind)", en: "there is no \(kind) under the data's agreement"))
      }
    }
    step.notes.append("summary.csv: \(table.count) bytes")
    let few = "head -n 1 in/power.csv > out/few.csv; grep -m 2 sugar in/power.csv >> out/few.csv"
    for (script, name, rule, tried) in [
      (
        "cp in/power.csv out/all.csv", "all.csv", "release.too-large",
        Text(zh: "带出整张表", en: "let the whole table leave")
      ),
      (few, "few.csv", "release.not-anonymous", Text(zh: "带出两家企业的行", en: "let two enterprises' rows leave")),
    ] {
      let kept = try await atLedger(script, name)
      let why = kept["withheld"]?[name]
      let found = why?["rule"]?.string ?? ""
      step.refusals.append(
        .init(tried: tried, refused: found == rule, rule: found, detail: why?["detail"]?.cell ?? ""))
      guard found == rule, kept["outputs"]?.object?.isEmpty == true else { throw Self.unexpected("job", kept) }
    }
  }

  /// A job on the department's table, once it is over.
  private func atLedger(_ script: String, _ output: String) async throws -> JSON {
    let startup = try party("startup")
    let job = try await startup.client.call(
      .post, "/v1/jobs",
      body: [
        "agreement": .string(id("agreement.compute")), "purpose": .string(Self.purpose), "cpuSeconds": 20,
        "command": ["/bin/sh", "-c", .string(script)],
        "inputs": [["name": "power.csv", "agreement": .string(id("agreement.statistics"))]],
        "outputs": [.string(output)],
      ])
    guard let id = job["id"]?.string else { throw Self.unexpected("job", job) }
    return try await over(id, startup)
  }

  /// What the department finds in the log of its agreement.
  private func entries(_ kind: String, under agreement: String) async throws -> [JSON] {
    let answer = try await party("steward").client.call(
      .get, "/v1/evidence", query: ["agreement": agreement, "limit": "200"])
    return (answer["items"]?.array ?? []).compactMap { $0["entry"] }.filter { $0["kind"]?.string == kind }
  }
}
