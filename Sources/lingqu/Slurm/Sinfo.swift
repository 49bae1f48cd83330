import Compute
import Vocabulary

/// `sinfo`: pools as partitions of one node each, and `lingqu`, in which the hub chooses among them.
enum Sinfo {
  static let options = [
    "all,a", "clusters=,M", "dead,d", "exact,e", "federation", "format=,o", "Format=,O", "future,F", "help", "hide",
    "usage",
    "iterate=,i", "local", "long,l", "nodes=,n", "noheader,h", "Node,N", "partition=,p", "responding,r",
    "list-reasons,R",
    "summarize,s", "sort=,S", "states=,t", "reservation,T", "verbose,v", "version,V",
  ]
  static let usual = "%#P %.5a %.10l %.6D %.6t %N"
  static let summary = "%#P %.5a %.10l %.16F %N"
  static let byNode = "%#N %.6D %#P %6t"

  struct Row {
    var partition: String
    var pools: [Pool]
    var names: [String]

    /// Of the node, in the words of `%T` and `%t`. What others have running there only the pool's owner sees.
    var state: (long: String, short: String) {
      if pools.contains(where: { $0.state == .open }) { return ("idle", "idle") }
      return pools.contains { $0.state == .draining } ? ("drained", "drain") : ("down", "down")
    }
    var isUp: Bool { pools.contains { $0.state == .open } }
    var cpus: Int64 { pools.reduce(0) { $0 + $1.capacity.milliCPU / 1000 } }
    var memoryMiB: Int64 { pools.map(\.capacity.memoryMiB).max() ?? 0 }
    var gpus: String {
      let all = pools.flatMap(\.capacity.accelerators)
      let words = all.map { "gpu:" + SlurmPartitions.plain($0.model) + ":\($0.count)" }
      return words.isEmpty ? "(null)" : words.joined(separator: ",")
    }
  }

  static func run(_ words: [String]) async throws(SlurmFailure) {
    let given = try SlurmOptions(words, options, of: "sinfo")
    if SlurmShim.told(given, "sinfo") { return }
    let hub = try SlurmHub()
    let partitions = try await hub.partitions()
    let each = partitions.pools.map { pool in
      Row(partition: partitions.name(of: pool), pools: [pool], names: [partitions.name(of: pool)])
    }
    let open = partitions.pools.filter { $0.state == .open }
    let anywhere = Row(
      partition: SlurmPartitions.anywhere + "*", pools: open, names: open.map { partitions.name(of: $0) })
    var rows = [anywhere] + each
    if given.has("Node") {
      rows = each.flatMap { row in
        let own = row.isUp ? [Row(partition: anywhere.partition, pools: row.pools, names: row.names)] : []
        return own + [row]
      }
    }
    if let names = given.list("partition") {
      rows = rows.filter { row in names.contains(row.partition.filter { $0 != "*" }) }
    }
    let format =
      given["format"] ?? (given.has("summarize") ? summary : given.has("Node") ? byNode : usual)
    let width = max(9, rows.map(\.partition.count).max() ?? 0)
    let nodes = max(8, rows.map { $0.names.joined(separator: ",").count }.max() ?? 0)
    let wide = format.replacing("%#P", with: "%-\(width)P").replacing("%#N", with: "%-\(nodes)N")
    let layout = try SlurmLayout<Row>(wide.replacing("%-", with: "%")) {
      column($0)
    } unknown: {
      SlurmFailure("Invalid node format specification: \($0)")
    }
    if !given.has("noheader") { Terminal.line(layout.header) }
    for row in rows { Terminal.line(layout.line(row)) }
  }

  private static func column(_ letter: Character) -> (title: String, show: (Row) -> String)? {
    switch letter {
    case "P", "R": ("PARTITION", { row in letter == "R" ? row.partition.filter { $0 != "*" } : row.partition })
    case "a": ("AVAIL", { $0.isUp ? "up" : "down" })
    case "l", "L": (letter == "l" ? "TIMELIMIT" : "DEFAULTTIME", { _ in letter == "l" ? "7-00:00:00" : "1:00:00" })
    case "D": ("NODES", { "\($0.names.count)" })
    case "t": ("STATE", { $0.state.short })
    case "T": ("STATE", { $0.state.long })
    case "N": ("NODELIST", { $0.names.joined(separator: ",") })
    case "n": ("HOSTNAMES", { $0.names.joined(separator: ",") })
    case "c": ("CPUS", { "\($0.cpus)" })
    case "m": ("MEMORY", { "\($0.memoryMiB)" })
    case "G": ("GRES", { $0.gpus })
    case "C": ("CPUS(A/I/O/T)", { $0.isUp ? "0/\($0.cpus)/0/\($0.cpus)" : "0/0/\($0.cpus)/\($0.cpus)" })
    case "F":
      (
        "NODES(A/I/O/T)",
        { $0.isUp ? "0/\($0.names.count)/0/\($0.names.count)" : "0/0/\($0.names.count)/\($0.names.count)" }
      )
    case "s": ("JOB_SIZE", { _ in "1" })
    case "f", "b": ("AVAIL_FEATURES", { _ in "(null)" })
    case "g": ("GROUPS", { _ in "all" })
    case "E": ("REASON", { _ in "none" })
    case "w": ("WEIGHT", { _ in "1" })
    case "d": ("TMP_DISK", { _ in "0" })
    default: nil
    }
  }
}
