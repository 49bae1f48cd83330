import Vocabulary

/// What a job takes of its pool while it runs.
public struct Demand: Hashable, Sendable, Codable {
  public var milliCPU: Int64
  public var memoryMiB: Int64
  public var accelerators: [AcceleratorDemand]

  public init(milliCPU: Int64 = 0, memoryMiB: Int64 = 0, accelerators: [AcceleratorDemand] = []) {
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
  }

  /// What so many equal tasks take together.
  func times(_ count: Int64) -> Demand {
    if count == 1 { return self }
    func product(_ amount: Int64) -> Int64 {
      let (product, overflow) = amount.multipliedReportingOverflow(by: count)
      return overflow ? .max : product
    }
    var demand = Demand(milliCPU: product(milliCPU), memoryMiB: product(memoryMiB), accelerators: accelerators)
    for index in accelerators.indices { demand.accelerators[index].count = product(accelerators[index].count) }
    return demand
  }

  /// One of the things there can be too little of.
  public enum Part: Hashable, Sendable {
    case cpu, memory
    case accelerators(String)

    /// The member of a capacity or of a job.
    var field: String {
      switch self {
      case .cpu: "milliCPU"
      case .memory: "memoryMiB"
      case .accelerators: "accelerators"
      }
    }

    func text(_ amount: Int64) -> Text {
      switch self {
      case .cpu: Text(zh: "\(amount) 毫核", en: "\(amount) thousandths of a core")
      case .memory: Text(zh: "\(amount) MiB 内存", en: "\(amount) MiB of memory")
      case .accelerators(let name): Text(zh: "\(amount) 块 \(name)", en: "\(amount) accelerators (\(name))")
      }
    }
  }
}

/// Accelerators that a job asks for: so many, of a model or any, with so much memory each at least.
public struct AcceleratorDemand: Hashable, Sendable, Codable {
  public var model: String?
  public var memoryMiB: Int64?
  public var count: Int64
  /// Any model of the class.
  public var `class`: AcceleratorClass?
  /// Thousandths of one; nil: whole ones.
  public var fraction: Int64?

  public init(
    model: String? = nil, memoryMiB: Int64? = nil, count: Int64, class: AcceleratorClass? = nil, fraction: Int64? = nil
  ) {
    self.model = model
    self.memoryMiB = memoryMiB
    self.count = count
    self.class = `class`
    self.fraction = fraction
  }

  /// Thousandths of accelerators, of all together.
  var milli: Int64 {
    let (product, overflow) = count.multipliedReportingOverflow(by: max(1, min(1000, fraction ?? 1000)))
    return overflow ? .max : product
  }

  func fits(_ offered: PoolCapacity.Accelerator) -> Bool {
    (model == nil || model == offered.model) && offered.memoryMiB >= memoryMiB ?? 0
      && (self.class ?? offered.kind) == offered.kind
  }

  var name: String {
    (model ?? self.class?.rawValue ?? "*") + (memoryMiB.map { " ≥ \($0) MiB" } ?? "")
  }
}
