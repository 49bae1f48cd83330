import Glibc
import Vocabulary

extension TaskReach {
  /// Reads the operator's file. One that is not there lets tasks reach public addresses only; one that is wrong says where.
  public static func read(_ path: String) throws -> TaskReach {
    guard access(path, F_OK) == 0 else { return TaskReach() }
    guard let bytes = Files.read(path, most: 1 << 20) else { throw ComputeFailure("read", path) }
    let json: JSON
    do { json = try JSON.parse(bytes) } catch { throw ComputeFailure(path, because: "\(error)") }
    let known: Set<String> = ["folders", "images", "stores", "hosts", "mostBytes", "mostSeconds"]
    if let unknown = json.object?.keys.sorted().first(where: { !known.contains($0) }) {
      throw ComputeFailure(
        path, because: "there is no member \(unknown); there are \(known.sorted().joined(separator: ", "))")
    }
    var reach: TaskReach
    do { reach = try json.decode(TaskReach.self) } catch { throw ComputeFailure(path, because: "\(error)") }
    for (index, folder) in (reach.folders ?? []).enumerated() {
      reach.folders?[index].path = try real(folder.path)
    }
    for (index, image) in (reach.images ?? []).enumerated() {
      guard (image.folder == nil) != (image.root == nil) else {
        throw ComputeFailure(path, because: "the image \(image.name) has a folder or a root, one of them")
      }
      reach.images?[index].folder = try image.folder.map(real)
      reach.images?[index].root = try image.root.map(real)
    }
    for store in reach.stores ?? [] {
      guard WebAddress(store.endpoint)?.path == "/" else {
        throw ComputeFailure(path, because: "\(store.endpoint) is not http(s)://host[:port]")
      }
      if let file = store.keyFile { _ = try ObjectStoreKey(file: file) }
    }
    return reach
  }

  /// Without links, so that what is compared is what is opened.
  private static func real(_ path: String) throws -> String {
    guard let found = realpath(path, nil) else { throw ComputeFailure("find", path) }
    defer { free(found) }
    var status = stat()
    guard stat(found, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw ComputeFailure(path, because: "it is not a folder")
    }
    let name = String(cString: found)
    let parts = name.split(separator: "/")
    guard parts.count > 1 else { throw ComputeFailure(path, because: "a folder at the top is too much to share") }
    guard !["proc", "sys", "dev", "etc", "boot"].contains(parts[0]) else {
      throw ComputeFailure(path, because: "it is the system's")
    }
    return name
  }
}
