import ArgumentParser
import Vocabulary

/// A group of equal nodes, as NAME=VALUE with commas between.
struct NodeGroupOption: ExpressibleByArgument {
  let json: JSON

  init?(argument: String) {
    var body: [String: JSON] = [:]
    var accelerator: [String: JSON]?
    var slices: Int64?
    for part in argument.split(separator: ",") {
      let words = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard words.count == 2 else { return nil }
      switch words[0] {
      case "name", "interconnect", "serves": body[words[0]] = .string(words[1])
      case "count": body["count"] = Int64(words[1]).map { .int($0) }
      case "cpu":
        body["milliCPU"] = Fixed(argument: words[1]).flatMap { try? $0.times(1000, "--group") }.map { .int($0) }
      case "memory-mib": body["memoryMiB"] = Int64(words[1]).map { .int($0) }
      case "accelerator":
        guard case .object(let members)? = Accelerators(argument: words[1])?.json else { return nil }
        accelerator = members
      case "slices":
        guard let count = Int64(words[1]) else { return nil }
        slices = count
      default: return nil
      }
    }
    for member in ["name", "count", "milliCPU", "memoryMiB"] where body[member] == nil { return nil }
    if var accelerator {
      if let slices { accelerator["slices"] = .int(slices) }
      body["accelerators"] = [.object(accelerator)]
    }
    json = .object(body)
  }
}
