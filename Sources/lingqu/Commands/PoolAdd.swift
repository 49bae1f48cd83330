import ArgumentParser
import Vocabulary

struct PoolAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Register a pool at your site.")

  @Option(help: "The site.") var site: String
  @OptionGroup var name: NameOptions
  @Option(help: "The engine that runs its jobs.") var engine = "local"
  @OptionGroup var capacity: CapacityOptions
  @Option(help: "The compute offer that is its price list.") var offer: String?
  @Option(help: "When it takes jobs, in China's time: days and hours, such as 1-5/22:00-07:00; always unless told.")
  var hours: Hours?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    guard let capacity = try capacity.given else {
      throw Failure.usage(Text(zh: "缺少容量：--cpu 与 --memory-mib", en: "no capacity: give --cpu and --memory-mib"))
    }
    try await hub.show(
      .post, "/v1/pools",
      body: Document.object([
        "site": .string(site), "name": try name.required, "engine": .string(engine), "capacity": capacity,
        "offer": offer.map { .string($0) }, "opening": hours?.json,
      ]))
  }
}

/// What a pool has.
struct CapacityOptions: ParsableArguments {
  @Option(help: "Cores, for instance 64 or 0.5.") var cpu: Fixed?
  @Option(help: "Memory in MiB.") var memoryMib: Int64?
  @Option(help: "Accelerators as MODEL:COUNT:MIB, for instance ascend-910b:8:65536; may be repeated.")
  var accelerator: [Accelerators] = []

  /// Nil unless all that must be told is told.
  var given: JSON? {
    get throws {
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
