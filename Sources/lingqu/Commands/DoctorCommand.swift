import ArgumentParser
import Compute
import Glibc
import NIOCore
import Vocabulary

/// Looks at what commonly goes wrong, and says what to do about it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check this machine and the hub: exit 0 if everything needed is there, else 1.")

  @Flag(help: "Do not have the hub look through its whole database, which takes as long as that is large.")
  var quick = false
  @OptionGroup var hub: HubOptions

  struct Finding {
    var name: Text
    var ok: Bool
    var detail: String
    /// Whether the hub cannot do without it.
    var needed = false
  }

  func run() async throws {
    var findings = [sandbox(), clock(), configuration()]
    findings += await reach()
    if hub.json {
      Terminal.json([
        "findings": .array(
          findings.map {
            ["name": .string($0.name.en), "ok": .bool($0.ok), "needed": .bool($0.needed), "detail": .string($0.detail)]
          })
      ])
    } else {
      for finding in findings {
        let mark = finding.ok ? "✓" : finding.needed ? "✗" : "!"
        Terminal.line("\(mark) \(Language.say(finding.name)): \(finding.detail)")
      }
    }
    if findings.contains(where: { $0.needed && !$0.ok }) { throw ExitCode(1) }
  }

  private func sandbox() -> Finding {
    let obstacle = LocalEngine.obstacle()
    return Finding(
      name: Text(zh: "作业沙箱（bubblewrap）", en: "job sandbox (bubblewrap)"), ok: obstacle == nil,
      detail: obstacle.map {
        Language.say(
          zh: "不可用，作业将被拒绝（compute.no-sandbox）：\($0)", en: "does not work, jobs are refused (compute.no-sandbox): \($0)")
      } ?? Language.say(zh: "试运行成功", en: "a probe ran in it")
        + (LocalEngine.weakness().map { Language.say(zh: "；", en: "; ") + Language.say($0) } ?? ""))
  }

  private func clock() -> Finding {
    let year = String(Instant.now.description.prefix(4))
    return Finding(
      name: Text(zh: "系统时钟", en: "system clock"), ok: year >= "2025", detail: Instant.now.description, needed: true)
  }

  private func configuration() -> Finding {
    let name = Text(zh: "客户端配置", en: "client configuration")
    do {
      let loaded = try ClientConfiguration.load()
      let detail = loaded.hub ?? Language.say(zh: "无，使用默认地址", en: "none, the standard address is used")
      return Finding(name: name, ok: true, detail: detail)
    } catch let failure as Failure {
      return Finding(name: name, ok: false, detail: failure.text, needed: true)
    } catch {
      return Finding(name: name, ok: false, detail: "\(error)", needed: true)
    }
  }

  /// Only an operator's key may ask for it; with another the finding is left out.
  private func database(_ client: HubClient) async throws -> [Finding] {
    var client = client
    client.timeout = .hours(2)
    let name = Text(zh: "数据库", en: "database")
    let answer: JSON
    do {
      answer = try await client.call(.get, "/v1/integrity")
    } catch Failure.problem(let problem) where problem.status == 403 || problem.status == 404 {
      return []
    }
    let sound = Language.say(zh: "完整，每行可读", en: "sound, every row can be read")
    guard answer["sound"]?.bool != true else { return [Finding(name: name, ok: true, detail: sound, needed: true)] }
    let damage = (answer["damage"]?.array ?? []).map(\.cell)
    let rows = (answer["unreadable"]?.array ?? []).map { row in
      let (table, id) = (row["table"]?.cell ?? "?", row["id"]?.cell ?? "?")
      return Language.say(zh: "\(table) 的 \(id) 无法读取：", en: "\(id) of \(table) cannot be read: ")
        + (row["reason"]?.cell ?? "")
    }
    return (damage + rows).map { Finding(name: name, ok: false, detail: $0, needed: true) }
  }

  private func reach() async -> [Finding] {
    let name = Text(zh: "灵渠", en: "hub")
    do {
      var client = try hub.client()
      client.timeout = .seconds(5)
      let ready = try await client.call(.get, "/readyz")
      var found = [
        Finding(name: name, ok: true, detail: client.address + " " + (ready["status"]?.cell ?? ""), needed: true)
      ]
      if client.key != nil {
        let me = try await client.call(.get, "/v1/me")
        found.append(
          Finding(
            name: Text(zh: "密钥", en: "key"), ok: true, detail: me["participant"]?["name"]?.cell ?? "", needed: true))
        let balance = try await client.call(.get, "/v1/ledger/balance")
        let balanced = balance["balanced"]?.bool == true
        found.append(
          Finding(
            name: Text(zh: "账目", en: "books"), ok: balanced,
            detail: balanced
              ? Language.say(zh: "平", en: "balanced") : Language.say(zh: "不平", en: "not balanced"), needed: true))
        if !quick { found += try await database(client) }
      }
      return found
    } catch let failure as Failure {
      return [Finding(name: name, ok: false, detail: failure.text, needed: true)]
    } catch {
      return [Finding(name: name, ok: false, detail: "\(error)", needed: true)]
    }
  }
}
