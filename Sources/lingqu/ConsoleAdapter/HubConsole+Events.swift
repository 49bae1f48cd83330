import Console
import Hub
import Vocabulary

// The evidence log as pages tell it.
extension HubConsole {
  /// The entries about one thing, oldest first; empty where the caller may not see them. They are told on that thing's own
  /// page, so its name is left out.
  func timeline(_ query: [String: String?], _ caller: Caller) async throws -> [Console.Event] {
    let found: JSON
    do {
      found = try await ask("listEvidence", caller, query: query.merging(["limit": "200"]) { old, _ in old })
    } catch let refusal as Refusal where refusal.kind == .forbidden {
      return []
    }
    return try await events(found["items"]?.array ?? [], on: query.values.compactMap { $0 }.first, caller)
  }

  func events(_ items: [JSON], on page: String? = nil, _ caller: Caller) async throws -> [Console.Event] {
    var events: [Console.Event] = []
    for item in items {
      guard let entry = item["entry"], let kind = entry["kind"]?.string, let subject = entry["subject"]?.string,
        let at = entry["at"]?.string.flatMap(Instant.init)
      else { continue }
      var actor: Text?
      if let id = entry["actor"]?.string { actor = try await party(id, caller).name }
      let agreement = entry["agreement"]?.string
      let link = Self.link(subject, agreement: agreement)
      events.append(
        Console.Event(
          kind: kind, at: at, summary: try await summary(subject, entry, on: page, caller), actor: actor,
          index: item["index"]?.int, link: page == subject || link == page.map { .agreement($0) } ? nil : link))
    }
    return events
  }

  private func summary(_ subject: String, _ entry: JSON, on page: String?, _ caller: Caller) async throws -> Text {
    let agreement = entry["agreement"]?.string
    var parts: [Text] = []
    if page == nil {
      // A negotiation has no name of its own: it is about an offer.
      let about = subject.hasPrefix("neg_") ? entry["data"]?["offer"]?.string : nil
      parts.append(try await title(of: agreement ?? about ?? subject, caller))
    } else if page != subject, page != agreement || subject.hasPrefix("job_") {
      parts.append(try await title(of: subject, caller))
    }
    parts += EntryWords.details(entry["kind"]?.string ?? "", entry["data"] ?? [:])
    return Text(zh: parts.map(\.zh).joined(separator: " · "), en: parts.map(\.en).joined(separator: " · "))
  }

  /// What a person calls the thing with this id; the id's own end where the caller may not see more.
  private func title(of subject: String, _ caller: Caller) async throws -> Text {
    if subject.hasPrefix("prt_") { return try await party(subject, caller).name }
    let asked: (operation: String, parameter: String)? =
      switch subject.prefix(4) {
      case "off_": ("getOffer", "offer")
      case "ned_": ("getNeed", "need")
      case "agr_": ("getAgreement", "agreement")
      case "pol_": ("getPool", "pool")
      case "sit_": ("getSite", "site")
      case "dts_": ("getDataset", "dataset")
      default: nil
      }
    return try await caller.names(subject) {
      guard let asked else { return Self.short(subject) }
      do {
        let found = try await ask(asked.operation, caller, path: [asked.parameter: subject])
        return try (found["title"] ?? found["entry"]?["title"] ?? found["name"] ?? .null).decode(Text.self)
      } catch is Refusal {
        return Self.short(subject)
      }
    }
  }

  /// `使用 …4x2k9q`: ids are long, and their ends differ.
  private static func short(_ id: String) -> Text {
    let words: [Substring: Text] = [
      "use": Text(zh: "使用", en: "use"), "rdg": Text(zh: "读数", en: "reading"), "neg": Text(zh: "协商", en: "negotiation"),
      "job": Text(zh: "作业", en: "job"), "key": Text(zh: "签名密钥", en: "signing key"),
      "apk": Text(zh: "接口密钥", en: "API key"), "vpr": Text(zh: "算力券计划", en: "voucher programme"),
      "vgr": Text(zh: "算力券", en: "voucher"), "trf": Text(zh: "转账", en: "transfer"),
      "acc": Text(zh: "账户", en: "account"), "rsv": Text(zh: "冻结", en: "reservation"),
      "mbr": Text(zh: "成员", en: "member"), "off": Text(zh: "供给", en: "offer"), "ned": Text(zh: "需求", en: "need"),
      "agr": Text(zh: "合约", en: "agreement"), "dts": Text(zh: "数据集", en: "dataset"),
      "shr": Text(zh: "数据申请", en: "request for data"), "model": Text(zh: "模型", en: "model"),
    ]
    let parts = id.split(separator: "_")
    guard parts.count == 2, let word = parts.first.flatMap({ words[$0] }) else {
      // People are named by a salted hash only.
      return id.hasPrefix("hmac-")
        ? Text(zh: "一名成员", en: "a member") : Text(zh: "…\(id.suffix(6))", en: "…\(id.suffix(6))")
    }
    let end = parts[1].suffix(6)
    return Text(zh: "\(word.zh) …\(end)", en: "\(word.en) …\(end)")
  }

  private static func link(_ subject: String, agreement: String?) -> Console.Link? {
    switch subject.prefix(4) {
    case "off_": .offer(subject)
    case "ned_": .need(subject)
    case "agr_": .agreement(subject)
    case "job_": .job(subject)
    case "acc_": .account(subject)
    case "pol_": .pool(subject)
    case "sit_": .site(subject)
    case "dts_": .dataset(subject)
    case "shr_": .sharing(subject)
    case "tkt_": .ticket(subject)
    case "rgt_": .right(subject)
    default: agreement.map { .agreement($0) }
    }
  }
}
