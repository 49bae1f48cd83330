import Console
import Vocabulary

extension Fixture {
  var dataLists: [Console.DataListLine] {
    let title = Text(zh: hostile ?? "工业数据供给清单", en: hostile ?? "Industrial data to be shared")
    return [
      .init(
        id: "dsl_01", kind: "supply", audience: "participants", title: title, owner: Self.mill, version: 2,
        publishedAt: at(60 * 24), isClosed: false),
      .init(
        id: "dsl_02", kind: "negative", audience: "own", title: Text(zh: "负面清单", en: "What is not shared"),
        owner: Self.bureau, version: 0, publishedAt: nil, isClosed: false),
    ]
  }

  func dataList(_ line: Console.DataListLine, empty: Bool) -> Console.DataList.Model {
    let said = Text(zh: hostile ?? "条例第二十一条", en: hostile ?? "Article 21")
    var model = Console.DataList.Model(
      line: line, query: [("q", said), ("theme", Text(zh: "工业农业", en: "Industry"))], mayPublish: line.id == "dsl_01")
    guard line.version > 0 else { return model }
    let digest = String(repeating: "3e", count: 32)
    let newest = Console.DataList.Version(
      number: 2, asOf: at(60 * 24), counts: ["rows": 2, "units": 1, "conditional": 1, "offered": 1],
      changes: (added: 1, removed: 1, changed: 1), digest: digest, entry: 7)
    let first = Console.DataList.Version(
      number: 1, asOf: at(60 * 24 * 30), counts: ["rows": 2, "units": 1], changes: nil, digest: digest, entry: 5)
    model.version = newest
    model.versions = .init(items: [newest, first])
    guard !empty else { return model }
    let (one, other) = (datasets[0], datasets[1])
    model.changes = .init(
      items: [
        .init(kind: "added", title: one.title, link: .dataset(one.id), members: []),
        .init(kind: "removed", title: said, link: nil, members: []),
        .init(kind: "changed", title: other.title, link: .dataset(other.id), members: ["grade", "theme"]),
      ], next: "3")
    model.rows = .init(
      items: [
        .init(
          title: one.title, link: .dataset(one.id), unit: Self.bureau.name, said: [said],
          states: ["share-conditional", "fresh"]),
        .init(title: said, link: nil, unit: nil, said: [], states: ["list-unmet"]),
      ], next: "30")
    return model
  }
}
