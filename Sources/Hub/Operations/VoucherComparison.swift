import Compute
import Ledger
import Store
import Vocabulary

/// How much the sites were used that a programme's vouchers helped to fill: before the first of them paid, and since.
///
/// It is a comparison, not a proof of cause: ``OfSite/voucherCpuSeconds`` says how much of the use after was of jobs that
/// vouchers helped to pay.
struct VoucherComparison: Hashable, Sendable, Codable {
  /// The hour in which a voucher of the programme first paid for a job.
  var beganAt: Instant
  /// As long before it as after it, at most ``mostHours`` each.
  var from: Instant
  var to: Instant
  var sites: [OfSite]
  /// How long each step is.
  var stepHours: Int64
  /// All these sites together, oldest first; stretches without any history are left out.
  var steps: [Step]

  struct OfSite: Hashable, Sendable, Codable {
    var site: ID<Site>
    var name: Text
    var before: SiteSpan
    var after: SiteSpan
    /// By the readings since then of jobs that vouchers of the programme helped to pay.
    var voucherCpuSeconds: Int64
    /// Whether both have a week of history at least, so that working days and nights are in both.
    var isEnough: Bool
  }

  struct Step: Hashable, Sendable, Codable {
    var from: Instant
    var isAfter: Bool
    var span: SiteSpan
  }

  static let mostHours: Int64 = 26 * 7 * 24
  static let enoughHours: Int64 = 7 * 24
  static let mostSites = 50
  private static let hour: Int64 = 3_600_000
  /// A chart shows no more on either side.
  private static let mostSteps: Int64 = 60

  static func of(_ tx: Transaction, _ id: ID<VoucherProgramme>, at now: Instant) throws -> VoucherComparison? {
    let paid = """
      FROM voucher_grant g JOIN ledger_reservation r ON r.voucher_grant = g.id JOIN job j ON j.use_id = r.reference
      JOIN pool p ON p.id = j.pool
      """
    let condition = "WHERE g.programme = ? AND r.state = 'settled' AND r.settled_voucher > 0"
    guard let first = try tx.row("SELECT MIN(r.resolved_at) \(paid) \(condition)", id)?.optionalInstant(0) else {
      return nil
    }
    let used = try tx.rows(
      """
      SELECT p.site, CAST(COALESCE(SUM(COALESCE(m.cpu_seconds, m.quantity)), 0) AS BIGINT) \(paid)
      LEFT JOIN reading m ON m.use_id = r.reference AND m.line IS NULL \(condition)
      GROUP BY p.site ORDER BY 2 DESC, p.site LIMIT ?
      """, id, Int64(mostSites))
    let began = first.milliseconds / hour
    let length = max(1, min(mostHours, now.milliseconds / hour - began))
    // Steps begin at the very hour, so that none is of both.
    let step = max(1, [1, 6, 24, 168].first { length <= $0 * mostSteps } ?? 168)
    let before = (length + step - 1) / step * step
    let sites = try used.map { try $0.id(0, as: ID<Site>.self) }
    let told = try SiteHours.stretches(tx, of: sites, from: began - before, to: began + length, step: step)
    func isAfter(_ one: Int64) -> Bool { one * step >= before }

    var steps: [Int64: SiteSpan] = [:]
    for one in told { steps[one.step, default: SiteSpan()].add(one.span) }
    func sum(_ site: ID<Site>, after: Bool) -> SiteSpan {
      told.filter { $0.site == site && isAfter($0.step) == after }.reduce(into: SiteSpan()) { $0.add($1.span) }
    }
    func at(_ hours: Int64) -> Instant { Instant(milliseconds: hours * hour) }
    return VoucherComparison(
      beganAt: at(began), from: at(began - before), to: at(began + length),
      sites: try zip(sites, used).map { site, row in
        let (old, new) = (sum(site, after: false), sum(site, after: true))
        return OfSite(
          site: site, name: try Sites.get(tx, site).name, before: old, after: new, voucherCpuSeconds: try row.int(1),
          isEnough: min(old.hours, new.hours) >= enoughHours)
      }, stepHours: step,
      steps: steps.sorted { $0.key < $1.key }.map { place, span in
        Step(from: at(began - before + place * step), isAfter: isAfter(place), span: span)
      })
  }
}

extension VoucherComparison {
  static let shape = Schema.named(
    "VoucherComparison",
    .object([
      .must("beganAt", .instant, "the hour in which a voucher of the programme first paid for a job"),
      .must("from", .instant, "as long before that as after it"), .must("to", .instant),
      .must("sites", .array(site, max: mostSites)), .must("stepHours", .integer()),
      .must("steps", .array(step, max: 400), "all these sites together; stretches without history are left out"),
    ]))

  private static let span = Schema.named(
    "SiteSpan",
    .object([
      .must("hours", .integer(), "how many hours of it the history has, of each site"),
      .must("cpuUsedSeconds", .integer()), .must("cpuCapacitySeconds", .integer()),
      .must("acceleratorUsedSeconds", .integer()), .must("acceleratorCapacitySeconds", .integer()),
      .may("cpuBasisPoints", .integer()), .may("acceleratorBasisPoints", .integer()),
    ]))

  private static let site = Schema.named(
    "VoucherComparisonSite",
    .object([
      .must("site", .id(Site.idPrefix)), .must("name", .text), .must("before", span), .must("after", span),
      .must("voucherCpuSeconds", .integer(), "of jobs that vouchers of the programme helped to pay"),
      .must("isEnough", .boolean, "whether both sides have a week of history at least"),
    ]))

  private static let step = Schema.named(
    "VoucherComparisonStep",
    .object([.must("from", .instant), .must("isAfter", .boolean), .must("span", span)]))
}
