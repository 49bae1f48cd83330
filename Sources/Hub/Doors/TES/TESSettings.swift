import Compute
import Vocabulary

/// What a task asks for besides its commands and files: the standard's resources, and the hub's own words among the backend
/// parameters or the tags.
struct TESSettings {
  var cores: Int64?
  var memoryMiB: Int64?
  var diskMiB: Int64?
  /// What the hub's own keys are given, by key.
  var own: [String: String] = [:]
  /// What is done otherwise than was asked for.
  var notes: [String] = []

  static let members: Set<String> = [
    "cpu_cores", "preemptible", "ram_gb", "disk_gb", "zones", "backend_parameters", "backend_parameters_strict",
  ]

  /// Keys of backend parameters; the same may be tags.
  static let keys = [
    agreement, pool, purpose, voucher, cpuSeconds, wallSeconds,
  ]
  static let agreement = "lingqu.agreement"
  static let pool = "lingqu.pool"
  static let purpose = "lingqu.purpose"
  static let voucher = "lingqu.voucher"
  static let cpuSeconds = "lingqu.cpu_seconds"
  static let wallSeconds = "lingqu.wall_seconds"

  /// Returns what is kept of them.
  mutating func read(_ resources: TESReader) throws(Refusal) -> JSON {
    cores = try resources.count("cpu_cores", most: 100_000)
    _ = try resources.flag("preemptible")
    memoryMiB = try Self.mebibytes(resources, "ram_gb", least: 16)
    diskMiB = try Self.mebibytes(resources, "disk_gb", least: 1)
    let zones = try resources.texts("zones", most: 100) ?? []
    own[Self.pool] = zones.first { ID<Pool>($0) != nil }
    if own[Self.pool] == nil, !zones.isEmpty { notes.append("zones name no pool of this hub (pol_…); the hub chose") }
    let isStrict = try resources.flag("backend_parameters_strict") ?? false
    var kept: [String: JSON] = [:]
    for (key, value) in (try resources.words("backend_parameters", most: 100) ?? [:]).sorted(by: { $0.key < $1.key }) {
      if Self.keys.contains(key.lowercased()) {
        own[key.lowercased()] = value
        kept[key] = .string(value)
      } else if isStrict {
        throw Refusal(
          .invalid, rule: "tes.backend-parameter",
          Text(zh: "不支持的 backend_parameters 键", en: "a key of backend_parameters is not supported"),
          remedy: Text(
            zh: "可用键：" + Self.keys.joined(separator: "、"),
            en: "keys: " + Self.keys.joined(separator: ", ") + "; or backend_parameters_strict: false"),
          field: resources.place + "/backend_parameters/" + key.prefix(60))
      } else {
        notes.append("backend parameter \(key.prefix(100)) is not supported and was left out")
      }
    }
    var members: [String: JSON] = [:]
    for name in Self.members where name != "backend_parameters" {
      if let value = resources.json[name], value != .null { members[name] = value }
    }
    if !kept.isEmpty { members["backend_parameters"] = .object(kept) }
    return .object(members)
  }

  /// The hub's own words among the tags, where no parameter says otherwise.
  mutating func fill(from tags: [String: String]) {
    for key in Self.keys where own[key] == nil { own[key] = tags[key] }
  }

  /// Gigabytes of ten to the ninth, rounded up.
  private static func mebibytes(_ resources: TESReader, _ name: String, least: Int64) throws(Refusal) -> Int64? {
    guard let gigabytes = try resources.number(name), gigabytes > 0 else { return nil }
    let most: Int64 = 1 << 20
    let size = (gigabytes * 1e9 / 1_048_576).rounded(.up)
    guard size <= Double(most) else {
      throw resources.wrong(name, Text(zh: "至多 1099 GB", en: "1099 GB at most"))
    }
    return max(least, Int64(size))
  }

  /// Seconds that were given as a text.
  func seconds(_ key: String, most: Int64) throws(Refusal) -> Int64? {
    guard let text = own[key] else { return nil }
    guard let seconds = Int64(text), (1...most).contains(seconds) else {
      throw TESReader.wrong(
        "/resources/backend_parameters/" + key, Text(zh: "1 至 \(most) 的整数", en: "an integer of 1 to \(most)"))
    }
    return seconds
  }
}
