import Vocabulary

/// Why no node of a pool could run a job, and the nearest that one could.
enum NodeRefusal {
  static func overNode(_ pool: Pool, _ refusal: Refusal) -> Refusal {
    let fields = ["milliCPU": "/milliCPU", "memoryMiB": "/memoryMiB", "groups": "/work"]
    return Refusal(
      .unacceptable, rule: "pool.over-node",
      Text(
        zh: "资源池“\(pool.name.zh)”：\(refusal.detail.zh)", en: "the pool “\(pool.name.en)”: \(refusal.detail.en)"),
      remedy: refusal.remedy, field: refusal.field.map { fields[$0] ?? "/accelerators" })
  }

  static func gang(_ pool: Pool, _ tasks: Int64, most: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "pool.gang-over-nodes",
      Text(
        zh: "资源池“\(pool.name.zh)”的节点同时最多容纳 \(most) 个这样的任务，要求 \(tasks) 个",
        en: "the nodes of the pool “\(pool.name.en)” hold \(most) such tasks at once, not \(tasks)"),
      remedy: Text(zh: "至多 \(most) 个任务，或更小的任务", en: "at most \(most) tasks, or smaller ones"), field: "/count")
  }

  static func serves(_ work: NodeGroup.Work) -> Refusal {
    let other = work == .training ? NodeGroup.Work.inference : .training
    return Refusal(
      .unacceptable, rule: "pool.serves-other-work",
      Text(
        zh: "该资源池的节点不供 \(work.rawValue) 使用", en: "the pool's nodes are not for \(work.rawValue)"),
      remedy: Text(zh: "它们供 \(other.rawValue) 使用（work）", en: "they are kept for \(other.rawValue) (`work` of the job)"),
      field: "/work")
  }

  static func noSort(_ demands: [AcceleratorDemand], _ there: [PoolCapacity.Accelerator]) -> Refusal {
    let wanted = demands.map(\.name).joined(separator: ", ")
    return Refusal(
      .unacceptable, rule: "pool.no-such-accelerator",
      Text(zh: "没有节点带有 \(wanted)", en: "no node has \(wanted)"), remedy: nearest(there), field: "/accelerators")
  }

  static let severalSorts = Refusal(
    .unacceptable, rule: "pool.accelerators-of-one-node",
    Text(zh: "没有节点同时带有这几种加速卡", en: "no node has accelerators of all these sorts"),
    remedy: Text(zh: "每个任务只要一种；不同型号分成多个作业", en: "one sort for each job; another sort is another job"),
    field: "/accelerators")

  static let fractionOfSeveral = Refusal(
    .unacceptable, rule: "job.fraction-of-several",
    Text(zh: "只能要一块加速卡的一部分", en: "a fraction is of one accelerator"),
    remedy: Text(zh: "count 为 1，或不写 fraction", en: "a count of 1, or no fraction"), field: "/accelerators/0/fraction")

  static func noSlices(_ there: [PoolCapacity.Accelerator]) -> Refusal {
    let cut = there.filter { $0.slices != nil }
    return Refusal(
      .unacceptable, rule: "pool.no-slices",
      Text(zh: "该资源池没有可切分的这种加速卡", en: "the pool has no accelerators of that sort that are cut into slices"),
      remedy: cut.isEmpty
        ? Text(
          zh: "最接近的可行请求：整卡（fraction 1000 或不写）", en: "the nearest that is possible: a whole one (fraction 1000, or none)"
        )
        : nearest(cut),
      field: "/accelerators/0/fraction")
  }

  private static func nearest(_ there: [PoolCapacity.Accelerator]) -> Text {
    if there.isEmpty { return Text(zh: "该资源池没有加速卡；换一个资源池", en: "the pool has no accelerators; name another") }
    func words(_ one: PoolCapacity.Accelerator) -> String {
      "\(one.model) (\(one.kind.rawValue), \(one.memoryMiB) MiB" + (one.slices.map { ", 1/\($0)" } ?? "") + ")"
    }
    let list = there.prefix(8).map(words).joined(separator: ", ")
    return Text(zh: "现有：\(list)", en: "there are \(list)")
  }
}
