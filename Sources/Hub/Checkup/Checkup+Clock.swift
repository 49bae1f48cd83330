import Compute
import Evidence
import Store
import Vocabulary

extension Checkup {
  /// This machine's clock: whether something keeps it, how it stands to the database server's and to what was already
  /// written down, and whether it runs as fast as the monotonic one.
  func lookAtClock() async throws -> [Finding] {
    var findings = [kept()]
    findings += try await drift()
    if DatabaseAddress.isPostgres(configuration.databasePath), case .none = door {
    } else if DatabaseAddress.isPostgres(configuration.databasePath),
      let look = try? await PostgresLook.look(configuration.databasePath)
    {
      findings.append(Self.skew(look.ahead, known: look.roundTrip))
    }
    if case .open(let database) = door { findings += try await future(database) }
    return findings
  }

  private func kept() -> Finding {
    let now = clock()
    let keep = Text(
      zh: "安装并启用 chrony 或 systemd-timesyncd（容器使用宿主机的时钟）",
      en: "install and enable chrony or systemd-timesyncd (a container has its host's clock)")
    guard now.description.prefix(4) >= "2026" else {
      return Finding("clock", .failed, Text(zh: "时钟显示 \(now)", en: "the clock says \(now)"), remedy: keep)
    }
    switch Machine.clockIsKept {
    case true?: return Finding("clock", .ok, Text(zh: "\(now)，已与时间源同步", en: "\(now), synchronised"))
    case false?:
      return Finding(
        "clock", .warning, Text(zh: "\(now)，内核称未与时间源同步", en: "\(now), not synchronised, says the kernel"), remedy: keep)
    case nil:
      return Finding(
        "clock", .ok, Text(zh: "\(now)；内核不说明是否同步", en: "\(now); the kernel does not say whether it is synchronised"))
    }
  }

  /// Over a twentieth of a second the two clocks must agree: a clock that is being pulled or jumps does not.
  private func drift() async throws -> [Finding] {
    let (before, start) = (clock(), ContinuousClock.now)
    try await Task.sleep(for: .milliseconds(50))
    let took = ContinuousClock.now - start
    let off = clock().milliseconds(since: before) - Int64(took / .milliseconds(1))
    guard abs(off) > 100 else { return [] }
    return [
      Finding(
        "clock", .warning,
        Text(zh: "系统时钟刚刚跳变 \(off) 毫秒", en: "the clock has just jumped by \(off) ms"),
        remedy: Text(
          zh: "查看时间同步程序的日志；让它缓慢调整而不是跳变", en: "see the log of what keeps the clock; let it slew and not step"))
    ]
  }

  private static func skew(_ ahead: Int64, known: Duration) -> Finding {
    let found = Text(
      zh: "与数据库服务器相差 \(-ahead) 毫秒（±\(Amount.milliseconds(known / 2))）",
      en: "\(-ahead) ms from the database server's clock (± \(Amount.milliseconds(known / 2)))")
    let state: Finding.State = abs(ahead) > 5000 ? .failed : abs(ahead) > 500 ? .warning : .ok
    return Finding(
      "clock", state, found,
      remedy: state == .ok
        ? nil
        : Text(
          zh: "让本机与数据库服务器使用同一时间源：期限与存证时间取自本机时钟，租约取自数据库的时钟",
          en:
            "let this machine and the server follow the same source: terms and evidence take this machine's time, leases the server's"
        ))
  }

  private func future(_ database: any Database) async throws -> [Finding] {
    let last = try await database.read { tx in
      try tx.row("SELECT idx, at FROM evidence_entry ORDER BY idx DESC LIMIT 1").map {
        (try $0.int(0), try $0.instant(1))
      }
    }
    guard let (index, at) = last else { return [] }
    let ahead = at.milliseconds(since: clock())
    guard ahead > 2000 else { return [] }
    return [
      Finding(
        "clock", .failed,
        Text(
          zh: "最后一条存证（\(index)）的时间比本机时钟晚 \(ahead / 1000) 秒：\(at)",
          en: "the last evidence entry (\(index)) is \(ahead / 1000) s ahead of this clock: \(at)"),
        remedy: Text(
          zh: "校准时钟后再启动：本机时钟被调慢，或写入它的副本时钟偏快",
          en:
            "set the clock right before the hub runs on: this one was put back, or that of the replica which wrote it is fast"
        ))
    ]
  }
}
