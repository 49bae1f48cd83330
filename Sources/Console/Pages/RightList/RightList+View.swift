extension Console {
  /// The data rights of the caller's organisation.
  enum RightList {
    static func html(_ rights: Listing<RightLine>, in frame: Frame) -> String {
      frame.document(
        title: frame.t("rightListTitle"), section: .datasets,
        body: Templates.render("right-list", Values(rights, frame)))
    }
  }
}

extension Console.RightList {
  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var rights: [RightRow]
    var hasRights: Bool
    var nextHref: String?

    init(_ model: Console.Listing<Console.RightLine>, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("rights", in: frame)
      rights = model.items.map { RightRow($0, in: frame) }
      hasRights = !rights.isEmpty
      nextHref = model.next.map { Address.of("rights", [("cursor", $0)]) }
    }
  }
}
