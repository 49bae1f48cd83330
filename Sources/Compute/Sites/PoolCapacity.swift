import Vocabulary

/// What a pool has: sums, and where its owner tells them the groups of nodes that they are the sums of.
public struct PoolCapacity: Hashable, Sendable, Codable {
  /// Thousandths of a core.
  public var milliCPU: Int64
  public var memoryMiB: Int64
  public var accelerators: [Accelerator]
  /// Nil: nothing is known of nodes, and jobs are counted against the sums. Empty in a draft: as the engine tells.
  public var groups: [NodeGroup]?

  public init(milliCPU: Int64, memoryMiB: Int64, accelerators: [Accelerator] = []) {
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
  }

  /// The sums of groups of nodes.
  public init(groups: [NodeGroup]) {
    func times(_ amount: Int64, _ count: Int64) -> Int64 {
      let (product, overflow) = amount.multipliedReportingOverflow(by: count)
      return overflow ? JSON.largestInteger : min(product, JSON.largestInteger)
    }
    func sum(_ a: Int64, _ b: Int64) -> Int64 { min(a.addingReportingOverflow(b).partialValue, JSON.largestInteger) }
    self.init(
      milliCPU: groups.reduce(0) { sum($0, times($1.milliCPU, $1.count)) },
      memoryMiB: groups.reduce(0) { sum($0, times($1.memoryMiB, $1.count)) })
    for group in groups {
      guard var sort = group.accelerators.first else { continue }
      (sort.count, sort.slices) = (times(sort.count, group.count), nil)
      if let place = accelerators.firstIndex(where: { $0.model == sort.model && $0.memoryMiB == sort.memoryMiB }) {
        accelerators[place].count = sum(accelerators[place].count, sort.count)
      } else {
        accelerators.append(sort)
      }
    }
    self.groups = groups
  }

  private enum CodingKeys: String, CodingKey { case milliCPU, memoryMiB, accelerators, groups }

  /// Of groups, the sums are what they are whatever is told.
  public init(from decoder: any Decoder) throws {
    let told = try decoder.container(keyedBy: CodingKeys.self)
    let groups = try told.decodeIfPresent([NodeGroup].self, forKey: .groups)
    if let groups {
      self.init(groups: groups)
      return
    }
    self.init(
      milliCPU: try told.decodeIfPresent(Int64.self, forKey: .milliCPU) ?? 0,
      memoryMiB: try told.decodeIfPresent(Int64.self, forKey: .memoryMiB) ?? 0,
      accelerators: try told.decodeIfPresent([Accelerator].self, forKey: .accelerators) ?? [])
  }

  /// So many accelerators of one model with so much memory each.
  public struct Accelerator: Hashable, Sendable, Codable {
    public var model: String
    public var memoryMiB: Int64
    public var count: Int64
    /// What its model's name tells, unless told.
    public var `class`: AcceleratorClass?
    /// Into how many equal parts one is cut for jobs that need less; nil: none.
    public var slices: Int64?

    public init(
      model: String, memoryMiB: Int64, count: Int64, class: AcceleratorClass? = nil, slices: Int64? = nil
    ) {
      self.model = model
      self.memoryMiB = memoryMiB
      self.count = count
      self.class = `class`
      self.slices = slices
    }

    public var kind: AcceleratorClass { self.class ?? AcceleratorClass(ofModel: model) }
  }
}

/// What an accelerator is built for.
public enum AcceleratorClass: String, Hashable, Sendable, Codable, CaseIterable {
  case gpu
  /// Ascend, Cambricon, Kunlun and others that do nothing but learning.
  case npu

  init(ofModel model: String) {
    let name = model.lowercased()
    let others = ["ascend", "npu", "910", "310", "mlu", "cambricon", "kunlun", "tpu", "enflame", "gaudi"]
    self = others.contains(where: name.contains) ? .npu : .gpu
  }
}
