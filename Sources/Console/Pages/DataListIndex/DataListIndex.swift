extension Console {
  /// Lists of what can be shared, is asked for, has to be provided, or is not shared.
  enum DataListIndex {
    static func html(_ lists: Listing<DataListLine>, in frame: Frame) -> String {
      frame.document(
        title: frame.t("listsTitle"), section: .datasets,
        body: Templates.render("data-list-index", Values(lists, frame)))
    }
  }
}

/// A list of data as templates show it.
struct DataListRow {
  var href: String
  var title: String
  var kind: String
  var owner: String
  /// The newest version, and since when.
  var version: String
  var state: String

  init(_ list: Console.DataListLine, in frame: Frame) {
    let (t, language) = (frame.t, frame.language)
    href = Address.of("lists/" + Address.encode(list.id), [])
    title = language.of(list.title)
    kind = t("listKind", list.kind)
    owner = language.of(list.owner.name)
    version =
      list.publishedAt.map { t("listVersionOn", with: language.number(list.version), language.day($0)) }
      ?? t("listNever")
    state = Badge.html(list.isClosed ? "list-closed" : list.version == 0 ? "draft" : "list-" + list.audience, t)
  }
}

extension Console.DataListIndex {
  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var lists: [DataListRow]
    var hasLists: Bool
    var nextHref: String?

    init(_ model: Console.Listing<Console.DataListLine>, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("lists", in: frame)
      lists = model.items.map { DataListRow($0, in: frame) }
      hasLists = !lists.isEmpty
      nextHref = model.next.map { Address.of("lists", [("cursor", $0)]) }
    }
  }
}
