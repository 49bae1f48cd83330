import Vocabulary

extension Console.Dataset {
  enum View {
    static func html(
      _ model: Model, entry: Entry = Entry(typed: Form(encoded: "")), problem: ProblemEntry = ProblemEntry(),
      in frame: Frame
    ) -> String {
      frame.document(
        title: frame.language.of(model.line.title), section: .datasets,
        body: Templates.render("dataset", Values(model, entry, problem, frame)))
    }
  }

  private struct FactRow {
    var name: String
    var value: String
  }

  private struct ColumnRow {
    var name: String
    var title: String?
    var kind: String
    var subject: String?
  }

  private struct DistributionRow {
    var title: String
    var format: String
    var size: String?
    var href: String?
    var address: String

    init(_ distribution: Distribution, _ frame: Frame) {
      format = distribution.format
      title = distribution.title.map(frame.language.of) ?? frame.t("distributionOf", with: distribution.format)
      size = distribution.bytes.map(frame.language.bytes)
      address = distribution.address
      // An address of another kind than the web's is told and leads nowhere.
      href = ["https://", "http://"].contains { distribution.address.hasPrefix($0) } ? distribution.address : nil
    }
  }

  private struct ConflictRow {
    var said: String
    var others: [OtherRow]
  }

  private struct OtherRow {
    var href: String
    var title: String
    var owner: String
  }

  private struct VersionRow {
    var number: String
    var stamp: String
    var time: String
    var title: String
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("datasets", [])
    var upName: String
    var id: String
    var badges: [String]
    var title: String
    var lede: String
    var score: String?
    var grade: String
    var publishAction: String?
    var formToken: String
    var paragraphs: [String]
    var hasAbout: Bool
    var keywords: [FacetRow]
    var hasKeywords: Bool
    var quality: String?
    var columns: [ColumnRow]
    var hasColumns: Bool
    var distributions: [DistributionRow]
    var hasDistributions: Bool
    var conflicts: [ConflictRow]
    var hasConflicts: Bool
    var request: String
    var problem: String?
    var tables: String?
    var use: String?
    var lineage: String?
    var classes: [FactRow]
    var hasClasses: Bool
    var clock: [FactRow]
    var hasClock: Bool
    var clockBadge: String
    var facts: [FactRow]
    var offerHref: String?
    var version: String
    var versions: [VersionRow]
    var hasVersions: Bool
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ entry: Entry, _ problem: ProblemEntry, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      upName = t("datasetListTitle")
      id = model.line.id
      badges =
        [Badge.html("dataset-" + model.line.state, t)]
        + [model.line.freshness, model.line.sharing.map { "share-" + $0 }].compactMap { $0 }.map { Badge.html($0, t) }
      title = language.of(model.line.title)
      lede = language.listed(
        [language.of(model.line.owner.name), model.line.theme.map(language.of)].compactMap { $0 })
      score = model.line.quality.map { language.decimal($0.tenths, over: 10) }
      grade = t("state", "grade-" + (model.line.quality?.grade ?? "unknown"))
      publishAction = model.mayPublish ? Address.of(.dataset(model.line.id)) + "/publish" : nil
      formToken = frame.formToken
      paragraphs = Paragraphs.of(language.of(model.description))
      hasAbout = !paragraphs.isEmpty
      keywords = model.keywords.map {
        FacetRow(name: $0, href: Address.of("datasets", [("q", $0)]), here: false)
      }
      hasKeywords = !keywords.isEmpty
      quality = QualityView.html(model.assessments, in: frame)
      columns = model.fields.map {
        ColumnRow(
          name: $0.name, title: $0.title.map(language.of), kind: t("valueKind", $0.kind), subject: $0.subject)
      }
      hasColumns = !columns.isEmpty
      distributions = model.distributions.map { DistributionRow($0, frame) }
      hasDistributions = !distributions.isEmpty
      conflicts = model.conflicts.map { conflict in
        ConflictRow(
          said: t("conflictOf", with: conflict.subject, conflict.field),
          others: conflict.others.map {
            OtherRow(
              href: Address.of(.dataset($0.id)), title: language.of($0.title), owner: language.of($0.owner.name))
          })
      }
      hasConflicts = !conflicts.isEmpty
      request = RequestView.html(model, entry, in: frame)
      self.problem = ProblemView.html(model, problem, in: frame)
      tables = TablesView.html(model, in: frame)
      use = UseView.html(model, in: frame)
      lineage = model.lineage.flatMap { LineageView.html($0, broken: t("datasetLineageBroken"), in: frame) }
      classes = Values.classes(model, t)
      hasClasses = !classes.isEmpty
      clock = model.clock.map { Values.clock($0, frame) } ?? []
      hasClock = !clock.isEmpty
      clockBadge = model.line.freshness.map { Badge.html($0, t) } ?? ""
      facts = model.facts.map { FactRow(name: language.of($0.name), value: language.of($0.value)) }
      offerHref = model.offer.map { Address.of(.offer($0)) }
      version = language.number(model.version)
      versions = model.versions.map {
        VersionRow(
          number: language.number($0.version), stamp: $0.at.description, time: language.minute($0.at),
          title: language.of($0.title))
      }
      hasVersions = versions.count > 1
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }

    /// Sharing, its ground and conditions, openness, security.
    private static func classes(_ model: Model, _ t: Words) -> [FactRow] {
      var rows: [FactRow] = []
      if let sharing = model.sharing {
        rows.append(FactRow(name: t("sharingClass"), value: t("state", "share-" + sharing.code)))
        if let ground = sharing.ground { rows.append(FactRow(name: t("legalGround"), value: ground)) }
        if let conditions = sharing.conditions { rows.append(FactRow(name: t("conditions"), value: conditions)) }
      }
      if let openness = model.openness {
        rows.append(FactRow(name: t("opennessClass"), value: t("open", openness.code)))
        if let conditions = openness.conditions { rows.append(FactRow(name: t("openConditions"), value: conditions)) }
      }
      if let security = model.security {
        let level = t("security", security)
        rows.append(
          FactRow(
            name: t("securityLevel"),
            value: model.generalLevel.map { t("securityOf", with: level, String($0)) } ?? level))
      }
      return rows
    }

    private static func clock(_ clock: Clock, _ frame: Frame) -> [FactRow] {
      let (t, language) = (frame.t, frame.language)
      var rows = [
        FactRow(name: t("updateCycle"), value: t("cycle", clock.cycle)),
        FactRow(name: t("lastChanged"), value: language.day(clock.modified)),
      ]
      if let due = clock.due {
        let days = Language.days(from: clock.at, to: due)
        let name = clock.at >= due ? "nextOverdue" : days == 0 ? "nextToday" : "nextDueIn"
        let said = t(name, with: language.minute(due), language.number(abs(days)))
        rows.append(FactRow(name: t("nextChange"), value: said))
      }
      return rows
    }
  }
}
