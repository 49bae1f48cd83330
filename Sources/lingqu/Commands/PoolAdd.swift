import ArgumentParser
import Vocabulary

struct PoolAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Register a pool at your site.")

  @Option(help: "The site.") var site: String
  @OptionGroup var name: NameOptions
  @Option(help: "The engine that runs its jobs: local; slurm or kubernetes with --cluster.") var engine: String?
  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var capacity: CapacityOptions
  @Option(help: "The compute offer that is its price list.") var offer: String?
  @Option(help: "When it takes jobs, in China's time: days and hours, such as 1-5/22:00-07:00; always unless told.")
  var hours: Hours?
  @OptionGroup var power: PowerOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    guard let capacity = try capacity.given else {
      throw Failure.usage(
        Text(
          zh: "缺少容量：--cpu 与 --memory-mib，或 --group，或 --discover",
          en: "no capacity: give --cpu and --memory-mib, or --group, or --discover"))
    }
    try await hub.show(
      .post, "/v1/pools",
      body: Document.object([
        "site": .string(site), "name": try name.required, "capacity": capacity,
        "engine": .string(engine ?? (cluster.name == nil ? "local" : "slurm")), "cluster": cluster.json,
        "offer": offer.map { .string($0) }, "opening": hours?.json, "power": try power.json,
      ]))
  }
}

/// Which cluster runs a pool's jobs.
struct ClusterOptions: ParsableArguments {
  @Option(name: .customLong("cluster"), help: "The cluster, as the operator has configured it.") var name: String?
  @Option(help: "Its partition.") var partition: String?
  @Option(help: "The account there that its jobs are counted to.") var account: String?
  @Option(help: "Their quality of service there.") var qos: String?

  @Option(help: "Kueue's queue for them, on Kubernetes.") var queue: String?
  @Option(help: "The priority class of their pods, on Kubernetes.") var priorityClass: String?

  var json: JSON? {
    guard let name else { return nil }
    return Document.object([
      "name": .string(name), "partition": partition.map { .string($0) }, "account": account.map { .string($0) },
      "qos": qos.map { .string($0) }, "queue": queue.map { .string($0) },
      "priorityClass": priorityClass.map { .string($0) },
    ])
  }
}

/// What a pool's machines draw.
struct PowerOptions: ParsableArguments {
  @Option(help: "Watts of a core at work, for instance 8.5; 10 unless told.") var wattsPerCore: Fixed?
  @Option(help: "Watts of an accelerator at work; 300 unless told.") var wattsPerAccelerator: Int64?

  var json: JSON? {
    get throws {
      guard wattsPerCore != nil || wattsPerAccelerator != nil else { return nil }
      return Document.object([
        "milliwattsPerCore": try wattsPerCore.map { .int(try $0.times(1000, "--watts-per-core")) },
        "wattsPerAccelerator": wattsPerAccelerator.map { .int($0) },
      ])
    }
  }
}

/// What a pool has.
struct CapacityOptions: ParsableArguments {
  @Option(help: "Cores, for instance 64 or 0.5.") var cpu: Fixed?
  @Option(help: "Memory in MiB.") var memoryMib: Int64?
  @Option(help: "Accelerators as MODEL:COUNT:MIB, for instance ascend-910b:8:65536; may be repeated.")
  var accelerator: [Accelerators] = []
  @Option(
    help: """
      Equal nodes of a cluster instead of sums, such as name=a,count=8,cpu=64,memory-mib=262144; with \
      accelerator=V100:4:32768 and slices=4, interconnect=ib, serves=training or inference; may be repeated.
      """)
  var group: [NodeGroupOption] = []
  @Flag(help: "The nodes that the cluster tells, instead.") var discover = false

  /// Nil unless all that must be told is told.
  var given: JSON? {
    get throws {
      if discover || !group.isEmpty {
        guard cpu == nil, memoryMib == nil, accelerator.isEmpty, !(discover && !group.isEmpty) else {
          throw Failure.usage(
            Text(
              zh: "容量只取其一：总量、--group 或 --discover", en: "a capacity is one of: sums, --group, --discover"))
        }
        return ["groups": .array(group.map(\.json))]
      }
      guard let cpu, let memoryMib else {
        guard cpu == nil, memoryMib == nil, accelerator.isEmpty else {
          throw Failure.usage(
            Text(zh: "容量须同时给出 --cpu 与 --memory-mib", en: "a capacity has both --cpu and --memory-mib"))
        }
        return nil
      }
      return [
        "milliCPU": .int(try cpu.times(1000, "--cpu")), "memoryMiB": .int(memoryMib),
        "accelerators": .array(accelerator.map(\.json)),
      ]
    }
  }
}

/// So many accelerators of one model with so much memory each.
struct Accelerators: ExpressibleByArgument {
  let json: JSON

  init?(argument: String) {
    let parts = argument.split(separator: ":")
    guard parts.count == 3, let count = Int64(parts[1]), let memory = Int64(parts[2]) else { return nil }
    json = ["model": .string(String(parts[0])), "count": .int(count), "memoryMiB": .int(memory)]
  }
}
