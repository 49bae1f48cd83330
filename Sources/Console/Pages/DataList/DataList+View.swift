import Vocabulary

extension Console.DataList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      let row = DataListRow(model.line, in: frame)
      return frame.document(
        title: row.title, section: .datasets, body: Templates.render("data-list", Values(model, row, frame)))
    }
  }

  private struct Fact {
    var name: String
    var value: String
  }

  private struct ChangeRow {
    var kind: String
    var title: String
    var href: String?
    var members: String

    init(_ change: Change, _ frame: Frame) {
      kind = Badge.html("list-" + change.kind, frame.t)
      title = frame.language.of(change.title)
      href = change.link.map { Address.of($0) }
      members = frame.language.listed(change.members.map { frame.t("listMember", $0) })
    }
  }

  private struct ListedRow {
    var title: String
    var href: String?
    var facts: [String]
    var badges: [String]

    init(_ row: Row, _ frame: Frame) {
      title = frame.language.of(row.title)
      href = row.link.map { Address.of($0) }
      facts = [row.unit.map(frame.language.of)].compactMap { $0 } + row.said.map(frame.language.of)
      badges = row.states.map { Badge.html($0, frame.t) }
    }
  }

  private struct VersionRow {
    var href: String
    var name: String
    var said: String
    var time: String
    var stamp: String
    var here: Bool

    init(_ version: Version, of id: String, here: Int64?, _ frame: Frame) {
      let number = frame.language.number(version.number)
      href = Address.of("lists/" + Address.encode(id), [("version", String(version.number))])
      name = frame.t("listVersion", with: number)
      said = Self.said(version, frame)
      time = frame.language.minute(version.asOf)
      stamp = version.asOf.description
      self.here = version.number == here
    }

    static func said(_ version: Version, _ frame: Frame) -> String {
      let number = frame.language.number
      guard let changes = version.changes else {
        return frame.t("listFirst", with: number(version.counts["rows"] ?? 0))
      }
      return frame.t("listChanged", with: number(changes.added), number(changes.removed), number(changes.changed))
    }
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("lists", [])
    var upName: String
    var formToken: String
    var id: String
    var row: DataListRow
    var publishAction: String?
    var after: String
    var query: [Fact]
    var hasVersion: Bool
    var versionName: String
    var asOf: String
    var stamp: String
    var said: String
    var counts: [Fact]
    var tableHref: String?
    var fileHref: String?
    var digest: String
    var entryHref: String?
    var entry: String
    var changes: [ChangeRow]
    var hasChanges: Bool
    var hasMoreChanges: Bool
    var rows: [ListedRow]
    var hasRows: Bool
    var versions: [VersionRow]
    var nextHref: String?

    init(_ model: Model, _ row: DataListRow, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      upName = t("tab.lists")
      formToken = frame.formToken
      id = model.line.id
      self.row = row
      publishAction = model.mayPublish ? Address.of("lists/" + Address.encode(id) + "/publish", []) : nil
      after = String(model.line.version)
      query = model.query.map { Fact(name: t("listWord", $0.name), value: language.of($0.value)) }
      let version = model.version
      hasVersion = version != nil
      versionName = t("listVersion", with: language.number(version?.number ?? 0))
      asOf = version.map { language.minute($0.asOf) } ?? ""
      stamp = version?.asOf.description ?? ""
      said = version.map { VersionRow.said($0, frame) } ?? ""
      // What is counted of every list comes first.
      let all = ["rows", "units"]
      let named = (version?.counts ?? [:]).sorted { $0.key < $1.key }.filter { !all.contains($0.key) }
      counts = (all.compactMap { name in version?.counts[name].map { (name, $0) } } + named.map { ($0.key, $0.value) })
        .map { Fact(name: t("listCount", $0.0), value: language.number($0.1)) }
      func download(_ form: File.Form) -> String? {
        version.map {
          Address.of(
            "lists/" + Address.encode(model.line.id) + "/rows." + form.rawValue, [("version", String($0.number))])
        }
      }
      tableHref = download(.csv)
      // Before it is signed there is no receipt that a file could hold.
      fileHref = version?.entry == nil ? nil : download(.json)
      digest = version?.digest ?? ""
      entryHref = version?.entry.map { Address.of(.entry($0)) }
      entry = t("entryAt", with: language.number(version?.entry ?? 0))
      changes = model.changes.items.map { ChangeRow($0, frame) }
      hasChanges = !changes.isEmpty
      hasMoreChanges = model.changes.next != nil
      rows = model.rows.items.map { ListedRow($0, frame) }
      hasRows = !rows.isEmpty
      versions = model.versions.items.map { VersionRow($0, of: model.line.id, here: version?.number, frame) }
      nextHref = model.rows.next.map {
        Address.of(
          "lists/" + Address.encode(model.line.id), [("version", version.map { String($0.number) }), ("cursor", $0)])
      }
    }
  }
}
