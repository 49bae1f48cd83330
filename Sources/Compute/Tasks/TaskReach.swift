public import Identity
public import Vocabulary

/// What tasks of this hub may reach outside of their sandbox, as its operator has it in `tasks.json` in the data folder. Unless
/// told, they reach public addresses and no files.
public struct TaskReach: Hashable, Sendable, Codable {
  /// Folders of this machine that `file://` addresses may name, and that tasks see at the same path.
  public var folders: [Folder]?
  /// Folders that stand for container images, read-only.
  public var images: [Image]?
  /// What `s3://` addresses name.
  public var stores: [Store]?
  /// `host` or `host:port` that tasks' files may come from and go to although they are not public.
  public var hosts: [String]?
  /// Of one file.
  public var mostBytes: Int64?
  /// For one file.
  public var mostSeconds: Int64?

  public struct Folder: Hashable, Sendable, Codable {
    public var path: String
    /// Whose tasks; absent: everybody's.
    public var participant: ID<Participant>?
  }

  public struct Image: Hashable, Sendable, Codable {
    /// The image's name; with `*` at its end, every name that begins so.
    public var name: String
    /// A folder of programs, seen at the same path beside this machine's, its `bin` first in PATH…
    public var folder: String?
    /// …or the image's unpacked root file system, in place of this machine's.
    public var root: String?

    var place: String { folder ?? root ?? "" }

    func stands(for image: String) -> Bool {
      name.hasSuffix("*") ? image.hasPrefix(name.dropLast()) : image == name
    }
  }

  public struct Store: Hashable, Sendable, Codable {
    /// `https://host[:port]`, to which `/bucket/key` is added.
    public var endpoint: String
    public var bucket: String
    public var region: String?
    /// A file with the access key and the secret key, for its owner only; absent: requests are not signed.
    public var keyFile: String?
    public var participant: ID<Participant>?
  }

  public init() {}

  var bytes: Int64 { mostBytes ?? 16 << 30 }
  var seconds: Int64 { mostSeconds ?? 3600 }

  /// What `participant` may use of it. Who computes on others' data brings nothing out through a folder: `isOpen` is false.
  public func share(of participant: ID<Participant>, isOpen: Bool) -> TaskReach {
    var share = self
    share.folders = isOpen ? folders?.filter { $0.participant == nil || $0.participant == participant } : []
    share.stores = stores?.filter { $0.participant == nil || $0.participant == participant }
    return share
  }

  public func image(_ name: String) -> Image? { images?.first { $0.stands(for: name) } }

  /// The folder that holds the file of an absolute path, and the way from there.
  func locate(_ path: String) -> (folder: String, parts: [String])? {
    guard path.utf8.count <= 4096, !path.utf8.contains(0) else { return nil }
    let parts = path.split(separator: "/").map(String.init)
    guard !parts.contains(".."), !parts.contains(".") else { return nil }
    for folder in folders ?? [] {
      let base = folder.path.split(separator: "/").map(String.init)
      if parts.count > base.count, parts.starts(with: base) { return (folder.path, Array(parts[base.count...])) }
    }
    return nil
  }

  /// First names of what tasks see of it, where they cannot have folders of their own.
  func firsts(images names: [String]) -> Set<String> {
    let paths = (folders ?? []).map(\.path) + names.compactMap { image($0)?.folder }
    return Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
  }
}
