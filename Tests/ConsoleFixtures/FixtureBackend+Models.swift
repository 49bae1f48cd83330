public import Console
public import Vocabulary

extension FixtureBackend {
  public func models(_ query: Console.ModelList.Query, _ caller: Caller) async throws -> Console.ModelList.Model {
    fixture.shelf(query, empty: empty)
  }

  public func models(beside ids: [String], _ caller: Caller) async throws -> [Console.ModelLine] {
    let models = fixture.models
    return ids.compactMap { id in models.first { $0.id == id } }
  }

  public func model(_ id: String, _ caller: Caller) async throws -> Console.ModelPage.Model {
    guard let line = fixture.models.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.model(line, empty: empty)
  }

  public func filings(_ id: String?, _ caller: Caller) async throws -> Console.FilingBoard.Shelf {
    let own = empty ? [] : fixture.ownModels
    guard let id else { return .init(own: own) }
    guard own.contains(where: { $0.id == id && $0.overall != nil }) else { throw Refusal.notFound(id) }
    return .init(own: own, shown: id, board: try .init(reading: Fixture.assessment()))
  }

  public func sampleSheet(_ caller: Caller) async throws -> Console.SampleSheet.Model {
    .init(
      rules: "2026-11-23",
      classes: [
        .init(
          id: "A.1", name: Text(zh: "包含违反社会主义核心价值观的内容", en: "content against the core socialist values"),
          risks: [
            .init(id: "A.1.d", name: Text(zh: "煽动分裂国家", en: "inciting to split the country")),
            .init(id: "A.1.g", name: Text(zh: "宣扬暴力", en: "promoting violence")),
          ]),
        .init(
          id: "A.2", name: Text(zh: "包含歧视性内容", en: "discriminating content"),
          risks: [.init(id: "A.2.a", name: Text(zh: "民族歧视", en: "discrimination by ethnic group"))]),
      ])
  }

  /// Documents as the commands write them.
  public static let report = Fixture.report()
  public static let assessment = Fixture.assessment()

  public func modelKeys(_ caller: Caller) async throws -> Console.ModelKeys.Model { fixture.modelKeys(empty: empty) }

  public func makeModelKey(
    _ draft: Console.ModelKeys.Draft, _ caller: Caller
  ) async throws -> Console.ModelKeys.Made {
    guard draft.tokens <= 50_000_000 else {
      throw Refusal(
        .conflict, rule: "ledger.balance", Text(zh: "余额不足以冻结整个额度", en: "the balance does not cover the quota"),
        remedy: Text(zh: "减少词元额度，或先充值", en: "ask for fewer tokens, or bring in money"))
    }
    return .init(id: "apk_09", secret: Self.modelSecret, models: ["sugar-assistant"])
  }

  public static let modelSecret = "lqk_" + String(repeating: "5e", count: 32)

  public func revoke(modelKey id: String, _ caller: Caller) async throws {
    guard id == "apk_01" else { throw Refusal.notFound(id) }
  }

  public func playground(_ caller: Caller) async throws -> Console.Playground.Model {
    fixture.playground(empty: empty)
  }

  /// Of a wrong key nothing comes but why. An answer to 请等待 does not end by itself where streams stay open.
  public func play(
    _ draft: Console.Playground.Draft, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Playground.Piece, any Error> {
    let refused = Console.word(of: "playError", "invalid_api_key") ?? Text(zh: "", en: "")
    let pieces = draft.key == Self.modelSecret ? fixture.answer : [.failed(refused)]
    let answer = Pieces(pieces, isEndless: isEndless && draft.text == "请等待")
    return AsyncThrowingStream { await answer.next() }
  }

  private actor Pieces {
    private var rest: ArraySlice<Console.Playground.Piece>
    private let isEndless: Bool
    private let (never, open) = AsyncStream.makeStream(of: Void.self)

    init(_ pieces: [Console.Playground.Piece], isEndless: Bool) {
      rest = isEndless ? pieces.dropLast() : pieces[...]
      self.isEndless = isEndless
    }

    func next() async -> Console.Playground.Piece? {
      if rest.isEmpty, isEndless { for await _ in never {} }
      return rest.popFirst()
    }
  }
}
