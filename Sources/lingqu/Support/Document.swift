import Vocabulary

/// Request bodies.
enum Document {
  /// The JSON in a file. What is wrong with it is said before the hub is asked.
  static func read(_ path: String) throws -> JSON {
    let bytes = try Files.read(path)
    do {
      return try JSON.parse(bytes)
    } catch {
      throw Failure.usage(Text(zh: "\(path) 不是 JSON：\(error)", en: "\(path) is not JSON: \(error)"))
    }
  }

  /// An object of the members that are there.
  static func object(_ members: [String: JSON?]) -> JSON { .object(members.compactMapValues { $0 }) }
}
