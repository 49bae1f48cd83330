extension Console.SharingList {
  enum View {
    static func html(_ model: Model, reader: String, in frame: Frame) -> String {
      frame.document(
        title: frame.t("requestListTitle"), section: .datasets,
        body: Templates.render("sharing-list", Values(model, reader, frame)))
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var requests: [SharingRow]
    var hasRequests: Bool
    let searchHref = Address.of("datasets", [])
    var nextHref: String?

    init(_ model: Model, _ reader: String, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("requests", in: frame)
      requests = model.requests.items.map { SharingRow($0, at: model.at, for: reader, in: frame) }
      hasRequests = !requests.isEmpty
      nextHref = model.requests.next.map { Address.of("requests", [("cursor", $0)]) }
    }
  }
}
