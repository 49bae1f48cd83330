import Glibc
public import Logging
public import Vocabulary

/// A cluster that the operator has configured: a file `engines/NAME.json` in the hub's data folder that only the hub may read,
/// because it holds or names what signs in.
public enum ClusterConfiguration: Sendable {
  case slurm(SlurmConfiguration)
  case kubernetes(KubernetesConfiguration)
  /// Runs nothing: to measure the rest.
  case null(NullConfiguration)

  private struct Kind: Codable { var kind: String }

  /// The clusters that are configured in `folder`, in the order of their names. Throws if a file is not usable, or if others
  /// may read it.
  public static func all(in folder: String) throws -> [ClusterConfiguration] {
    try Files.names(in: folder).filter { $0.hasSuffix(".json") }.sorted().map { try one(folder + "/" + $0) }
  }

  /// The cluster that the file at `path` configures, named like the file.
  static func one(_ path: String) throws -> ClusterConfiguration {
    let (folder, file) =
      path.lastIndex(of: "/").map { (String(path[..<$0]), path[path.index(after: $0)...]) } ?? (".", path[...])
    let name = String(file.hasSuffix(".json") ? file.dropLast(5) : file)
    do {
      let json = try JSON.parse(try Files.readSecret(path))
      switch try json.decode(Kind.self).kind {
      case "slurm": return .slurm(try SlurmConfiguration(name, json, in: folder))
      case "kubernetes": return .kubernetes(try KubernetesConfiguration(name, json, in: folder))
      case "null": return .null(try NullConfiguration(name, json))
      case let kind: throw ComputeFailure(path, because: "the kind \(kind) is not known")
      }
    } catch let error as ComputeFailure {
      throw error
    } catch {
      throw ComputeFailure(path, because: "\(error)")
    }
  }

  /// What pools on it name.
  public var entry: Clusters.Entry {
    switch self {
    case .slurm(let words): .init(name: words.name, kind: "slurm", owner: words.owner)
    case .kubernetes(let words): .init(name: words.name, kind: "kubernetes", owner: words.owner)
    case .null(let words): .init(name: words.name, kind: "null", owner: words.owner)
    }
  }

  public func engine(_ logger: Logger, clock: @escaping @Sendable () -> Instant) throws -> any Engine {
    switch self {
    case .slurm(let words): SlurmEngine(words)
    case .kubernetes(let words): try KubernetesEngine(words, logger)
    case .null(let words): words.engine(clock)
    }
  }
}

extension Files {
  /// A file that nobody but its owner may read.
  static func readSecret(_ path: String) throws -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw ComputeFailure("look at", path) }
    guard status.st_mode & 0o077 == 0 else {
      throw ComputeFailure(path, because: "others may read it; run chmod 600 on it")
    }
    guard let bytes = Files.read(path, most: 1 << 16) else { throw ComputeFailure("read", path) }
    return bytes
  }
}
