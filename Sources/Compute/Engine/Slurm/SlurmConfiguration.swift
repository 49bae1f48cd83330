public import Identity
public import Vocabulary

/// How a Slurm cluster is reached.
public struct SlurmConfiguration: Sendable {
  public var name: String
  /// Where slurmrestd listens.
  public var url: String
  /// The version of its interface, `v0.0.38` unless told.
  public var version: String
  /// Whose account on the cluster the jobs run under.
  public var user: String
  /// A folder that hub and nodes see at the same path.
  public var folder: String
  /// A file with a token of `scontrol token`; read again when the cluster refuses the one at hand.
  var tokenFile: String
  /// False where there is no slurmdbd: then the use of processors is modelled.
  public var hasAccounting: Bool
  /// Who may register pools on it besides the operator.
  public var owner: ID<Participant>?

  private struct File: Codable {
    var kind: String
    var url: String
    var version: String?
    var user: String
    var folder: String
    var tokenFile: String
    var accounting: Bool?
    var owner: ID<Participant>?
  }

  public init(
    name: String, url: String, user: String, folder: String, tokenFile: String, version: String = "v0.0.38",
    hasAccounting: Bool = true, owner: ID<Participant>? = nil
  ) {
    self.name = name
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.version = version
    self.user = user
    self.folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    self.tokenFile = tokenFile
    self.hasAccounting = hasAccounting
    self.owner = owner
  }

  /// The cluster that the file at `path` configures, named like the file.
  public static func one(_ path: String) throws -> SlurmConfiguration {
    guard case .slurm(let words) = try ClusterConfiguration.one(path) else {
      throw ComputeFailure(path, because: "its kind is not slurm")
    }
    return words
  }

  init(_ name: String, _ json: JSON, in folder: String) throws {
    let words = try json.decode(File.self)
    guard words.url.hasPrefix("http://") || words.url.hasPrefix("https://"), words.folder.hasPrefix("/") else {
      throw ComputeFailure(folder + "/" + name + ".json", because: "url begins with http:// or https://, folder with /")
    }
    self.init(
      name: name, url: words.url, user: words.user, folder: words.folder,
      tokenFile: words.tokenFile.hasPrefix("/") ? words.tokenFile : folder + "/" + words.tokenFile,
      version: words.version ?? "v0.0.38", hasAccounting: words.accounting ?? true, owner: words.owner)
  }

  func token() throws -> String {
    let words = String(decoding: try Files.readSecret(tokenFile), as: UTF8.self).split { $0 == "\n" || $0 == " " }
    // What `scontrol token` prints, or the token alone.
    guard let token = words.first else { throw ComputeFailure(tokenFile, because: "it is empty") }
    return token.hasPrefix("SLURM_JWT=") ? String(token.dropFirst("SLURM_JWT=".count)) : String(token)
  }
}
