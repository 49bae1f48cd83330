import Vocabulary

/// Equal nodes of a pool.
public struct NodeGroup: Hashable, Sendable, Codable {
  public var name: String
  public var count: Int64
  /// Of each node: thousandths of a core…
  public var milliCPU: Int64
  public var memoryMiB: Int64
  /// …and its accelerators, of one sort at most.
  public var accelerators: [PoolCapacity.Accelerator]
  /// What joins its nodes, for instance `ib-ndr`: a gang goes into a group that has it, if one has room.
  public var interconnect: String?
  /// What it is kept for; nil: anything.
  public var serves: Work?

  /// Kinds of work that capacity may be kept apart for.
  public enum Work: String, Hashable, Sendable, Codable, CaseIterable { case training, inference }

  public init(
    name: String, count: Int64, milliCPU: Int64, memoryMiB: Int64, accelerators: [PoolCapacity.Accelerator] = [],
    interconnect: String? = nil, serves: Work? = nil
  ) {
    self.name = name
    self.count = count
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
    self.interconnect = interconnect
    self.serves = serves
  }

  private enum CodingKeys: String, CodingKey {
    case name, count, milliCPU, memoryMiB, accelerators, interconnect, serves
  }

  public init(from decoder: any Decoder) throws {
    let told = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try told.decode(String.self, forKey: .name), count: try told.decode(Int64.self, forKey: .count),
      milliCPU: try told.decode(Int64.self, forKey: .milliCPU),
      memoryMiB: try told.decode(Int64.self, forKey: .memoryMiB),
      accelerators: try told.decodeIfPresent([PoolCapacity.Accelerator].self, forKey: .accelerators) ?? [],
      interconnect: try told.decodeIfPresent(String.self, forKey: .interconnect),
      serves: try told.decodeIfPresent(Work.self, forKey: .serves))
  }

  /// The most groups of one pool, and the most nodes of all of them.
  static let mostGroups = 64
  static let mostNodes: Int64 = 100_000
  /// The most accelerators of one node.
  static let mostAccelerators: Int64 = 64
  static let mostSlices: Int64 = 100

  static func check(_ groups: [NodeGroup]) throws(Refusal) {
    guard groups.count <= mostGroups, Set(groups.map(\.name)).count == groups.count else {
      throw SiteRefusal.field(
        "/capacity/groups",
        Text(zh: "至多 \(mostGroups) 组，名称各不相同", en: "at most \(mostGroups) groups, each with a name of its own"))
    }
    var nodes: Int64 = 0
    for (index, group) in groups.enumerated() {
      try group.check(at: "/capacity/groups/\(index)")
      nodes += group.count
    }
    guard nodes <= mostNodes else {
      throw SiteRefusal.field(
        "/capacity/groups", Text(zh: "节点合计至多 \(mostNodes) 个", en: "at most \(mostNodes) nodes in all"))
    }
  }

  private func check(at place: String) throws(Refusal) {
    let words = [(name, "/name")] + (interconnect.map { [($0, "/interconnect")] } ?? [])
    for (word, field) in words where !(1...60).contains(word.utf8.count) || word.utf8.contains(where: { $0 < 0x20 }) {
      throw SiteRefusal.field(place + field, Text(zh: "1 到 60 个字节", en: "1 to 60 bytes"))
    }
    try SiteRefusal.require(count, 1...Self.mostNodes, at: place + "/count")
    try SiteRefusal.require(milliCPU, 1...10_000_000, at: place + "/milliCPU")
    try SiteRefusal.require(memoryMiB, 1...1_000_000_000, at: place + "/memoryMiB")
    guard accelerators.count <= 1 else {
      throw SiteRefusal.field(
        place + "/accelerators", Text(zh: "至多一种；其他型号另列一组", en: "one sort at most; other nodes are another group"))
    }
    guard let sort = accelerators.first else { return }
    guard (1...80).contains(sort.model.unicodeScalars.count), !sort.model.utf8.contains(0) else {
      throw SiteRefusal.field(place + "/accelerators/0/model", Text(zh: "1 到 80 个字符", en: "1 to 80 characters"))
    }
    try SiteRefusal.require(sort.memoryMiB, 1...10_000_000, at: place + "/accelerators/0/memoryMiB")
    try SiteRefusal.require(sort.count, 1...Self.mostAccelerators, at: place + "/accelerators/0/count")
    try SiteRefusal.require(sort.slices, 2...Self.mostSlices, at: place + "/accelerators/0/slices")
  }
}
