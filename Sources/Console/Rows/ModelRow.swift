import Vocabulary

/// A model as templates show it.
struct ModelRow {
  struct Fact {
    var name: String
    var value: String
  }

  var id: String
  var href: String
  var title: String
  var summary: String
  var vendor: String
  var region: String?
  /// What it is called by.
  var name: String?
  /// Modalities and industries.
  var tags: [String]
  var filing: String?
  var context: String?
  /// A line for each kind of token, or the one price that it has.
  var prices: [Fact]
  var score: String?
  var uses: String
  var unused: Bool

  init(_ model: Console.ModelLine, in frame: Frame) {
    let (language, t) = (frame.language, frame.t)
    id = model.id
    href = Address.of(.model(model.id))
    title = language.of(model.title)
    summary = DatasetRow.cut(language.of(model.summary))
    vendor = language.of(model.vendor.name)
    region = model.region.map(language.of)
    name = model.name
    tags = model.modalities.map { t("modality", $0) } + model.industries
    filing = model.filing.map { Badge.html("filing-" + $0, t) }
    context = model.contextTokens.map { t("modelsContextOf", with: Self.thousands($0, language)) }
    prices = Self.prices(model, in: frame)
    score = model.scores.first.map {
      t("modelsScoreOf", with: $0.task, language.percent(basisPoints: $0.basisPoints))
    }
    unused = model.uses == 0
    uses = unused ? t("neverUsed") : t("usedTimes", with: language.number(model.uses))
  }

  static func prices(_ model: Console.ModelLine, in frame: Frame) -> [Fact] {
    let t = frame.t
    guard let price = model.tokenPrice else {
      return model.price.map { [Fact(name: t("modelsPrice"), value: OfferRow.price($0, in: frame))] } ?? []
    }
    return [
      Fact(name: t("modelsPrompt"), value: yuan(milliFen: price.prompt, frame.language)),
      Fact(name: t("modelsCompletion"), value: yuan(milliFen: price.completion, frame.language)),
      Fact(name: t("modelsCached"), value: yuan(milliFen: price.cached, frame.language)),
    ]
  }

  /// `¥2.00`, and as many further decimals as there are, to a thousandth of a fen.
  static func yuan(milliFen: Int64, _ language: Language) -> String {
    let (fen, rest) = milliFen.quotientAndRemainder(dividingBy: 1000)
    guard rest != 0 else { return language.yuan(fen) }
    var tail = String(1000 + abs(rest)).dropFirst()
    while tail.hasSuffix("0") { tail.removeLast() }
    return language.yuan(fen) + tail
  }

  /// `32K` for 32,768, `128K` for 131,072 or 128,000; small or odd numbers as they are.
  static func thousands(_ tokens: Int64, _ language: Language) -> String {
    if tokens >= 10_000, tokens.isMultiple(of: 1000) { return language.number(tokens / 1000) + "K" }
    if tokens >= 1024, tokens.isMultiple(of: 1024) { return language.number(tokens / 1024) + "K" }
    return language.number(tokens)
  }
}
