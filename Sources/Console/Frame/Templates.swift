import Mustache

/// The templates inside the binary, parsed once.
enum Templates {
  static let library: MustacheLibrary = {
    var library = MustacheLibrary()
    for asset in Asset.all.values {
      guard asset.name.hasPrefix("templates/"), asset.name.hasSuffix(".mustache") else { continue }
      let name = String(asset.name.dropFirst("templates/".count).dropLast(".mustache".count))
      do {
        try library.register(String(decoding: asset.bytes, as: UTF8.self), named: name)
      } catch {
        // A template is part of the program: one that does not parse is a defect of the build, found by any test.
        preconditionFailure("template \(name): \(error)")
      }
    }
    return library
  }()

  /// `values` drawn by the template `name`.
  static func render(_ name: String, _ values: some Any) -> String {
    guard let text = library.render(values, withTemplate: name) else {
      preconditionFailure("no template \(name)")
    }
    return text
  }
}
