import Compute
import Exchange
import Identity
import Vocabulary

extension PoolCapacity {
  static let shape = Schema.named(
    "PoolCapacity",
    .object([
      .may("milliCPU", .integer(), "thousandths of a core; where groups are told, their sum"),
      .may("memoryMiB", .integer()),
      .may("accelerators", .array(Accelerator.shape, max: 64)),
      .may(
        "groups", .array(NodeGroup.shape, max: 64),
        "of a cluster's nodes: jobs are placed on them one by one; empty when registered: as the engine tells"),
    ]))
}

extension PoolCapacity.Accelerator {
  static let shape = Schema.object([
    .must("model", .string(min: 1, max: 80)), .must("memoryMiB", .integer(min: 1, max: 10_000_000), "of each"),
    .must("count", .integer(min: 1, max: 1_000_000)),
    .may("class", AcceleratorClass.shape, "as the model's name tells"),
    .may("slices", .integer(min: 2, max: 100), "equal parts that jobs can have one by one; in groups only"),
  ])
}

extension AcceleratorClass {
  static let shape = Schema.oneOf(allCases.map(\.rawValue))
}

extension NodeGroup {
  static let shape = Schema.named(
    "NodeGroup",
    .object([
      .must("name", .string(min: 1, max: 60)), .must("count", .integer(min: 1, max: 100_000), "of equal nodes"),
      .must("milliCPU", .integer(min: 1, max: 10_000_000), "of each node"),
      .must("memoryMiB", .integer(min: 1, max: 1_000_000_000)),
      .may("accelerators", .array(PoolCapacity.Accelerator.shape, max: 1), "of each node, of one sort"),
      .may("interconnect", .string(min: 1, max: 60), "gangs go into one group, those that have it first"),
      .may("serves", Work.shape, "what it is kept for; anything unless told"),
    ]))
}

extension NodeGroup.Work {
  static let shape = Schema.oneOf(allCases.map(\.rawValue))
}

extension JobNode {
  static let shape = Schema.named(
    "JobNode",
    .object([
      .must("name", .string()), .must("group", .string()),
      .may("devices", .array(.integer(), max: 64), "accelerators by number, as the hub counts them"),
      .may("score", .signed), .may("terms", .map(.signed, max: 20), "what the score is made of"),
      .may("others", .array(.object([.must("name", .string()), .must("score", .signed)]), max: 8), "the next best"),
      .may("fitting", .integer(), "nodes that had room"),
      .may("rejected", .map(.integer(), max: 20), "nodes that had not, by what they lacked"),
      .may("isTold", .boolean, "true if the engine has told that it runs there"),
    ]))
}

extension NodeExplanation {
  static let shape = Schema.named(
    "NodeExplanation",
    .object([
      .may("nodes", .integer(), "of its pool"), .may("fitting", .integer(), "that have room, or had"),
      .must(
        "rejected",
        .array(
          .object([
            .must("why", .string(), "model, accelerators, fraction, processors, memory, group, drained, lost"),
            .must("nodes", .integer()), .must("text", .text),
          ]), max: 20)),
      .may("node", JobNode.shape, "where it is counted, or would be"), .must("text", .text),
    ]))
}

extension NodesView {
  static let shape = Schema.named(
    "NodesView",
    .object([
      .may("seenAt", .instant, "when the engine last told of its nodes"), .may("changedAt", .instant),
      .must(
        "nodes",
        .array(
          .object([
            .must("name", .string()), .must("group", .string()),
            .must("state", .oneOf(Node.State.allCases.map(\.rawValue))), .must("idleMilliCPU", .integer()),
            .must("idleMemoryMiB", .integer()),
            .must("idleAcceleratorMilli", .integer(), "thousandths of accelerators"),
          ]), max: 100_000)),
    ]))
}

extension Opening {
  static let shape = Schema.named(
    "Opening",
    .object([
      .must("days", .array(.integer(min: 1, max: 7), max: 7), "1 is Monday"),
      .must("from", .integer(max: 1_439), "minutes after midnight"),
      .must("to", .integer(max: 1_440), "if not later than `from`, on the next day"),
      .must("utcOffsetMinutes", .integer(min: -720, max: 840), "480 is the time of China"),
    ]))
}

extension PoolPower {
  static let shape = Schema.named(
    "PoolPower",
    .object([
      .may("milliwattsPerCore", .integer(max: 1_000_000), "a core at work, before PUE; 10000 unless told"),
      .may("wattsPerAccelerator", .integer(max: 100_000), "300 unless told"),
    ]))
}

extension PoolCluster {
  static let shape = Schema.named(
    "PoolCluster",
    .object([
      .must("name", .string(min: 1, max: 60), "as the operator has configured it"),
      .may("partition", .string(min: 1, max: 60), "the cluster's own unless told"),
      .may("account", .string(min: 1, max: 60)), .may("qos", .string(min: 1, max: 60)),
      .may("queue", .string(min: 1, max: 60), "of Kueue, on Kubernetes"),
      .may("priorityClass", .string(min: 1, max: 60), "of pods, on Kubernetes"),
    ]))
}

extension Inventory {
  static let shape = Schema.named(
    "Inventory",
    .object([
      .must(
        "nodes",
        .array(
          .object([
            .must("name", .string()), .must("state", .oneOf(["up", "draining", "down"])), .must("milliCPU", .integer()),
            .must("memoryMiB", .integer()),
            .must("accelerators", .map(.integer(), max: 200), "how many of which model"),
            .must("milliCPUTaken", .integer(), "by jobs, also those of others"), .must("memoryMiBTaken", .integer()),
            .must("partitions", .array(.string())),
          ]), max: 100_000))
    ]))
}

extension Pool {
  static let shape = Schema.named(
    "Pool",
    .object([
      .must("id", .id(idPrefix)), .must("site", .id(Site.idPrefix)), .must("owner", .id(Participant.idPrefix)),
      .must("name", .name), .must("engine", .oneOf(engines)),
      .may("cluster", PoolCluster.shape), .must("capacity", PoolCapacity.shape),
      .may("offer", .id(Offer.idPrefix), "the price list"), .may("opening", Opening.shape, "always unless told"),
      .may("power", PoolPower.shape, "what its machines draw; energy is modelled by it where nothing measures it"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("registeredAt", .instant),
      .may(
        "outOfContactSince", .instant, "its agent has not been heard since: no job starts there, and none is lost"),
    ]))
}

extension PoolDraft {
  static let shape = Schema.named(
    "PoolDraft",
    .object([
      .must("site", .id(Site.idPrefix)), .must("name", .name), .may("engine", .oneOf(Pool.engines)),
      .may("cluster", PoolCluster.shape), .must("capacity", PoolCapacity.shape),
      .may("offer", .id(Offer.idPrefix), "a compute offer of one's own"),
      .may("opening", Opening.shape, "always unless told"), .may("power", PoolPower.shape),
    ]))
}

extension PoolChange {
  static let shape = Schema.named(
    "PoolChange",
    .object([
      .may("name", .name), .may("capacity", PoolCapacity.shape),
      .may("offer", .nullable(.id(Offer.idPrefix)), "null takes it away"),
      .may("opening", .nullable(Opening.shape), "null: always"), .may("power", .nullable(PoolPower.shape)),
      .may("state", .oneOf(Pool.State.allCases.map(\.rawValue))),
    ]))
}

extension AcceleratorDemand {
  static let shape = Schema.named(
    "AcceleratorDemand",
    .object([
      .may("model", .string(min: 1, max: 80), "any unless told"),
      .may("memoryMiB", .integer(min: 1, max: 10_000_000), "at least, of each"),
      .must("count", .integer(min: 1, max: 1_000_000)),
      .may("class", AcceleratorClass.shape, "of any model of the class"),
      .may(
        "fraction", .integer(min: 1, max: 1000), "thousandths of one, in pools whose accelerators are cut into slices"),
    ]))
}
