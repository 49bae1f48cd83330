public import Vocabulary

/// Where a model's training data come from, and by what right: a small file that people keep.
public struct CorpusSources: Hashable, Sendable {
  public struct Source: Hashable, Sendable {
    public let name: String
    /// The file, relative to the list; nil if it is not at hand.
    public let path: String?
    /// Such as `CC-BY-4.0`.
    public let licence: String?
    /// An agreement or data right of the hub's, such as `agr_…`.
    public let right: String?

    public init(name: String, path: String?, licence: String? = nil, right: String? = nil) {
      self.name = name
      self.path = path
      self.licence = licence
      self.right = right
    }
    /// Whether it is said by what right it is used.
    public var isCovered: Bool { licence != nil || right != nil }
  }
  public var sources: [Source]
  public static let most = 10_000

  public init(_ sources: [Source]) { self.sources = sources }

  /// Reads YAML: `sources:`, a list of `name`, `path`, `licence`, `right`.
  public init(reading text: String) throws(Refusal) {
    let file = try TaskNode.read(text)
    try file.allow(["sources"])
    sources = []
    for item in file["sources"].items {
      try item.allow(["name", "path", "licence", "license", "right"])
      let name = try item["name"].neededText()
      guard !sources.contains(where: { $0.name == name }), sources.count < Self.most else {
        throw item.fail("来源重复或过多", "the source is there twice, or there are too many")
      }
      var licence = try item["licence"].text()
      if licence == nil { licence = try item["license"].text() }
      sources.append(
        Source(name: name, path: try item["path"].text(), licence: licence, right: try item["right"].text()))
    }
    guard !sources.isEmpty else { throw file["sources"].fail("没有来源", "it names no source") }
  }
}
