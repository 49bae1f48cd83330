import Vocabulary

extension Console.Agreement {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.line.title), section: .agreements,
        body: Templates.render("agreement", Values(model, frame)))
    }
  }

  private struct SignatureRow {
    var party: String
    var role: String
    var signedAt: String?
    var key: String?
  }

  private struct UseRow {
    var title: String
    var started: String?
    var state: String
    var measured: String?
    var charged: String?
    var jobHref: String?
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("agreements", [])
    var upName: String
    var id: String
    var kind: String
    var kindName: String
    var state: String
    var title: String
    var parties: String
    var charged: String
    var voucherNote: String
    var signatures: [SignatureRow]
    var terms: [TermRow]
    var uses: [UseRow]
    var hasUses: Bool
    var offer: OfferRow?
    var need: NeedRow?
    var agreedAt: String
    var term: String?
    var digest: String?
    var timeline: [EventRow]
    /// Whether there may be more than the timeline shows.
    var timelineCut: Bool
    var maySign: Bool
    var mayRevoke: Bool
    var signAction: String
    var revokeAction: String
    var formToken: String

    init(_ model: Model, _ frame: Frame) {
      let language = frame.language
      let line = model.line
      t = frame.t
      upName = frame.t("nav.agreements")
      id = line.id
      kind = frame.t("kind", line.kind.rawValue)
      kindName = line.kind.rawValue
      state = Badge.html(line.state, frame.t)
      title = language.of(line.title)
      parties = language.listed(line.parties.map { language.of($0.name) })
      charged = language.yuan(line.chargedFen)
      voucherNote = frame.t("ofWhichVoucher", with: language.yuan(model.voucherFen))
      signatures = model.signatures.map {
        SignatureRow(
          party: language.of($0.party.name), role: frame.t("role", $0.role), signedAt: $0.signedAt.map(language.time),
          key: $0.keyName.map { frame.t("keyEnding", with: String($0.suffix(6))) })
      }
      terms = model.terms.map { TermRow($0, in: frame) }
      uses = model.uses.enumerated().map { place, use in
        UseRow(
          title: frame.t(use.job == nil ? "useNumber" : "jobNumber", with: language.number(Int64(place + 1))),
          started: use.startedAt.map(language.time), state: Badge.html(use.state, frame.t),
          measured: use.measured.map(language.of),
          charged: use.chargedFen.map(language.yuan), jobHref: use.job.map { Address.of(.job($0)) })
      }
      hasUses = !uses.isEmpty
      offer = model.offer.map { OfferRow($0, in: frame) }
      need = model.need.map { NeedRow($0, in: frame) }
      agreedAt = line.state == "proposed" ? frame.t("notSigned") : language.time(line.agreedAt)
      term = Self.term(model.startsAt, model.endsAt, language)
      digest = model.digest
      timeline = model.timeline.map { EventRow($0, in: frame) }
      timelineCut = model.timeline.count >= 200
      maySign = model.maySign
      mayRevoke = model.mayRevoke
      signAction = Address.of(.agreement(line.id)) + "/sign"
      revokeAction = Address.of(.agreement(line.id)) + "/revoke"
      formToken = frame.formToken
    }

    private static func term(_ from: Instant?, _ to: Instant?, _ language: Language) -> String? {
      from == nil && to == nil ? nil : (from.map(language.day) ?? "…") + " – " + (to.map(language.day) ?? "…")
    }
  }
}
