extension Console.ModelKeys {
  enum View {
    static func html(
      _ model: Model, by measure: Measure = .fen, entry: Entry? = nil, made: Made? = nil, in frame: Frame
    ) -> String {
      frame.document(
        title: frame.t("modelKeysTitle"), section: .models, scripts: made == nil ? [] : ["play.js"],
        body: Templates.render("model-keys", Values(model, measure, entry, made, frame)))
    }
  }

  private struct KeyRow {
    struct Bar {
      var name: String
      var said: String
      var chart: String
      var isNear: Bool
    }

    struct GrantRow {
      var model: String
      var vendor: String
      var agreementHref: String
      var state: String
      var bars: [Bar]
      var limits: String?
    }

    var id: String
    var name: String
    var about: [String]
    var grants: [GrantRow]
    var revokeAction: String?

    init(_ key: Key, _ mayManage: Bool, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      id = key.id
      name = key.name ?? key.id
      about = [key.owner.map(language.of), key.expiresAt.map { t("modelKeyUntil", with: language.day($0)) }]
        .compactMap { $0 }
      grants = key.grants.map { Self.grant($0, frame) }
      let isOpen = key.grants.contains { $0.state == "open" }
      revokeAction =
        mayManage && key.isOwn && isOpen ? Address.of("models/keys/" + Address.encode(key.id) + "/revoke", []) : nil
    }

    private static func grant(_ grant: Grant, _ frame: Frame) -> GrantRow {
      let (t, language) = (frame.t, frame.language)
      func bar(_ name: String, _ used: Int64, _ most: Int64) -> Bar {
        let said = t("takenOf", with: language.number(used), language.number(most))
        return Bar(
          name: name, said: said,
          chart: Chart.bar(used, of: most, warns: true, label: language.said(of: grant.model + " " + name, said)),
          isNear: used >= most - most / 10)
      }
      var bars = [bar(t("modelKeyTokens"), (grant.usedMillitokens + 999) / 1000, grant.tokens)]
      if let most = grant.mostCalls { bars.append(bar(t("modelKeyCalls"), grant.calls, most)) }
      let limits = [
        grant.mostCalls == nil ? t("modelKeyCallsSoFar", with: language.number(grant.calls)) : nil,
        grant.concurrent.map { t("modelKeyConcurrentOf", with: language.number($0)) },
        grant.perMinute.map { t("modelKeyPerMinuteOf", with: language.number($0)) },
      ].compactMap { $0 }
      return GrantRow(
        model: grant.model, vendor: language.of(grant.vendor), agreementHref: Address.of(.agreement(grant.agreement)),
        state: Badge.html("key-" + grant.state, t), bars: bars,
        limits: limits.isEmpty ? nil : language.listed(limits))
    }
  }

  private struct MadeRow {
    var secret: String
    var models: String
    var model: String
    let playAction = Address.of("models/play", [])
  }

  private struct FormRow {
    var alert: String?
    var name: [FieldRow]
    var quota: [FieldRow]
    var limits: [FieldRow]
    var choices: [ChoiceRow]
    var agreementError: String?
    var isOpen: Bool
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var formToken: String
    let action = Address.of("models/keys", [])
    let shelfHref = Address.of("models", [])
    var made: MadeRow?
    var keys: [KeyRow]
    var hasKeys: Bool
    var ended: [KeyRow]
    var hasEnded: Bool
    var endedTitle: String
    var isPartial: Bool
    var form: FormRow?
    var needsAgreement: Bool
    var spend: SpendRow?

    init(_ model: Model, _ measure: Measure, _ entry: Entry?, _ made: Made?, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      tabs = FacetRow.modelTabs("keys", in: frame)
      formToken = frame.formToken
      self.made = made.map {
        MadeRow(secret: $0.secret, models: language.listed($0.models), model: $0.models.first ?? "")
      }
      let isOpen = { (key: Key) in key.grants.contains { $0.state != "closed" } }
      keys = model.keys.filter(isOpen).map { KeyRow($0, model.mayManage, frame) }
      ended = model.keys.filter { !isOpen($0) }.map { KeyRow($0, false, frame) }
      hasKeys = !keys.isEmpty
      hasEnded = !ended.isEmpty
      endedTitle = t("modelKeysEnded", with: language.number(Int64(ended.count)))
      isPartial = model.isPartial
      form = model.mayManage && !model.agreements.isEmpty ? Self.form(model, entry, frame) : nil
      needsAgreement = model.mayManage && model.agreements.isEmpty
      spend = model.days.isEmpty ? nil : SpendRow(model, measure, frame)
    }

    private static func form(_ model: Model, _ entry: Entry?, _ frame: Frame) -> FormRow {
      let (t, language) = (frame.t, frame.language)
      func field(
        _ id: String, _ label: String, usual: String = "", hint: String? = nil, isRequired: Bool = false
      ) -> FieldRow {
        FieldRow(
          id, label, value: entry.map { $0.typed[id] } ?? usual, hint: hint,
          error: entry?.errors[id].map(language.of), isRequired: isRequired, most: id == "name" ? 80 : 20)
      }
      return FormRow(
        alert: entry?.errors[""].map(language.of),
        name: [field("name", t("modelKeyFor"), hint: t("modelKeyForHint"), isRequired: true)],
        quota: [
          field(
            "tokens", t("modelKeyMostTokens"), usual: "1000000", hint: t("modelKeyMostTokensHint"), isRequired: true),
          field("days", t("modelKeyDays"), usual: "30", isRequired: true),
        ],
        limits: [
          field("concurrent", t("modelKeyConcurrent")), field("perMinute", t("modelKeyPerMinute")),
          field("calls", t("modelKeyMostCalls")),
        ],
        choices: model.agreements.map {
          ChoiceRow(
            value: $0.agreement,
            word: [$0.model, language.of($0.title), language.of($0.vendor)].joined(separator: " · "),
            isChosen: entry?.typed["agreement"] == $0.agreement)
        }, agreementError: entry?.errors["agreement"].map(language.of), isOpen: entry != nil)
    }
  }
}
