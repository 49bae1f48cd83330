import Vocabulary

extension Console.Evidence {
  enum View {
    /// `entry` is the number that the reader came with: its receipt is verified at once.
    static func html(_ model: Model, entry: Int64?, in frame: Frame) -> String {
      frame.document(
        title: frame.t("evidenceTitle"), section: .evidence, scripts: ["receipt.js"],
        body: Templates.render("evidence", Values(model, entry: entry, frame)))
    }
  }

  private struct Values {
    var t: Words
    let here = Address.of("evidence", [])
    let receipts = Address.of("evidence/receipts/", [])
    var kinds: String
    var origin: String
    var size: String
    var root: String?
    var checkpoint: String?
    var verifierKey: String
    var entry: String?
    var entries: [EventRow]
    var hasEntries: Bool
    var nextHref: String?

    init(_ model: Model, entry: Int64?, _ frame: Frame) {
      t = frame.t
      kinds = Self.kinds(frame)
      origin = model.origin
      size = frame.language.number(model.size)
      root = model.root
      checkpoint = model.checkpoint
      verifierKey = model.verifierKey
      self.entry = entry.map(String.init)
      entries = model.entries.items.map { EventRow($0, in: frame) }
      hasEntries = !entries.isEmpty
      nextHref = model.entries.next.map { Address.of("evidence", [("cursor", $0)]) }
    }

    /// The words for every kind of entry as JSON: the page says what a receipt is about without asking the hub.
    private static func kinds(_ frame: Frame) -> String {
      JSON.object(
        Dictionary(
          uniqueKeysWithValues: Console.codes(of: "event").map { ($0, JSON.string(frame.t("event", $0))) })
      ).canonicalText
    }
  }
}
