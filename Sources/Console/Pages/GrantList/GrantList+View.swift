extension Console {
  /// Grants of authorised operation that the reader may see.
  enum GrantList {
    static func html(_ grants: Listing<GrantLine>, in frame: Frame) -> String {
      frame.document(
        title: frame.t("grantListTitle"), section: .datasets,
        body: Templates.render("grant-list", Values(grants, frame)))
    }
  }
}

extension Console.GrantList {
  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var grants: [GrantRow]
    var hasGrants: Bool
    var nextHref: String?

    init(_ model: Console.Listing<Console.GrantLine>, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("grants", in: frame)
      grants = model.items.map { GrantRow($0, in: frame) }
      hasGrants = !grants.isEmpty
      nextHref = model.next.map { Address.of("grants", [("cursor", $0)]) }
    }
  }
}
