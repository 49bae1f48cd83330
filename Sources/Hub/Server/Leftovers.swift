import Glibc

/// What work that was cut short has left in the data folder: nobody will ever come back to it.
enum Leftovers {
  /// To be called while no other hub runs on the folder.
  static func clear(_ folder: String) {
    remove(in: folder + "/files") { $0.hasPrefix("partial-") }
    remove(in: folder + "/backups") { $0.contains(".unfinished") }
    remove(in: folder) { $0.hasPrefix("spool-") }
  }

  private static func remove(in folder: String, _ isLeftover: (String) -> Bool) {
    guard let entries = opendir(folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isLeftover(name) { unlink(folder + "/" + name) }
    }
  }
}
