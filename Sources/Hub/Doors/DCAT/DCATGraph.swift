import DataSpace
import Identity
import Vocabulary

/// Datasets in the terms of DCAT 3, as the application profile DCAT-AP 3 has them, with China's own terms beside them (`lq:`).
struct DCATGraph: Sendable {
  private(set) var graph = RDFGraph()
  /// The hub's address.
  let base: String

  init(base: String) { self.base = base }

  static let authority = "http://publications.europa.eu/resource/authority/"
  private var catalog: String { base + "/catalog" }
  private func agent(_ id: ID<Participant>) -> String { "\(catalog)#\(id)" }

  mutating func add(_ iri: String, _ predicate: String, _ text: Text?) {
    guard let text else { return }
    for (text, language) in [(text.zh, "zh"), (text.en, "en")] where !text.isEmpty {
      graph.add(iri, predicate, .text(text, language: language))
    }
  }

  private mutating func add(_ iri: String, _ predicate: String, to other: String, _ classes: String...) {
    graph.add(iri, predicate, .iri(other))
    for name in classes { graph.add(other, name) }
  }

  private mutating func add(_ iri: String, _ predicate: String, plain text: String?) {
    if let text { graph.add(iri, predicate, .text(text)) }
  }

  private mutating func addAgent(_ participant: Participant) {
    graph.add(agent(participant.id), "foaf:Agent")
    add(agent(participant.id), "foaf:name", participant.name)
    add(agent(participant.id), "dct:identifier", plain: participant.creditCode.description)
  }

  /// The catalogue itself, without its datasets.
  mutating func addCatalog(by owner: Participant, modified: Instant?) {
    graph.add(catalog, "dcat:Catalog", "hydra:Collection")
    add(
      catalog, "dct:title",
      Text(zh: "\(owner.name.zh)数据目录", en: owner.name.en.isEmpty ? "" : "Data of \(owner.name.en)"))
    add(
      catalog, "dct:description",
      Text(zh: "可以共享、开放和交易的公共数据与企业数据", en: "Data of public bodies and companies that can be shared, opened and used"))
    add(catalog, "dct:publisher", to: agent(owner.id))
    addAgent(owner)
    for language in ["ZHO", "ENG"] {
      add(catalog, "dct:language", to: Self.authority + "language/" + language, "dct:LinguisticSystem")
    }
    add(catalog, "foaf:homepage", to: base + "/", "foaf:Document")
    add(catalog, "dcat:themeTaxonomy", to: catalog + "#themes", "skos:ConceptScheme")
    add(catalog + "#themes", "dct:title", Text(zh: "公共数据主题", en: "Themes of public data"))
    if let modified { graph.add(catalog, "dct:modified", .typed(modified.description, "xsd:dateTime")) }
  }

  /// The part of the catalogue that this document tells, and where the next one is.
  mutating func addPage(_ page: String, first: String, next: String?, total: Int64) {
    graph.add(catalog, "hydra:totalItems", .typed(String(total), "xsd:integer"))
    add(catalog, "hydra:view", to: page, "hydra:PartialCollectionView")
    graph.add(page, "hydra:first", .iri(first))
    if let next { graph.add(page, "hydra:next", .iri(next)) }
  }

  /// A dataset as a part of the catalogue.
  mutating func addMember(_ dataset: Dataset, by publisher: Participant) {
    let iri = "\(base)/datasets/\(dataset.id)"
    for predicate in ["dcat:dataset", "hydra:member"] { graph.add(catalog, predicate, .iri(iri)) }
    addDataset(dataset, by: publisher)
  }

  mutating func addDataset(_ dataset: Dataset, by publisher: Participant) {
    let iri = "\(base)/datasets/\(dataset.id)"
    let entry = dataset.entry
    graph.add(iri, "dcat:Dataset")
    add(iri, "dct:identifier", plain: dataset.id.description)
    add(iri, "dct:identifier", plain: entry.identifier)
    add(iri, "dct:title", entry.title)
    add(iri, "dct:description", entry.description)
    add(iri, "dcat:version", plain: String(dataset.version))
    for keyword in entry.keywords ?? [] { add(iri, "dcat:keyword", plain: keyword) }
    add(iri, "dct:publisher", to: agent(publisher.id))
    addAgent(publisher)
    if let unit = entry.sourceUnit {
      add(iri, "dct:creator", to: iri + "#source", "foaf:Agent")
      add(iri + "#source", "foaf:name", unit.name)
      add(iri + "#source", "dct:identifier", plain: unit.creditCode)
    }
    addTheme(entry.theme, to: iri)
    addContact(entry.contact, to: iri)
    addTimes(dataset, to: iri)
    for region in entry.regions ?? [] {
      let place = "urn:lingqu:division:" + Self.sixDigits(region)
      add(iri, "dct:spatial", to: place, "dct:Location")
      add(place, "dct:identifier", plain: Self.sixDigits(region))
    }
    addClasses(dataset, to: iri)
    if let series = entry.series {
      let whole = "\(catalog)#series-\(publisher.id)-\(series.name)"
      add(iri, "dcat:inSeries", to: whole, "dcat:DatasetSeries")
      add(whole, "dct:title", series.title)
      add(whole, "dct:description", series.title)
    }
    for (index, one) in (entry.distributions ?? []).enumerated() {
      addDistribution(one, index + 1, of: dataset, to: iri)
    }
  }

  private mutating func addTheme(_ theme: DatasetTheme?, to iri: String) {
    guard let theme else { return }
    let own = "\(catalog)#theme-\(theme.rawValue)"
    add(iri, "dcat:theme", to: own, "skos:Concept")
    add(own, "skos:prefLabel", theme.title)
    add(own, "skos:inScheme", to: catalog + "#themes", "skos:ConceptScheme")
    add(catalog + "#themes", "dct:title", Text(zh: "公共数据主题", en: "Themes of public data"))
    let european = Self.authority + "data-theme/" + theme.europeanCode
    add(iri, "dcat:theme", to: european, "skos:Concept")
    graph.add(european, "skos:prefLabel", .text(theme.europeanCode))
  }

  private mutating func addContact(_ contact: DatasetEntry.Contact?, to iri: String) {
    guard let contact else { return }
    let office = iri + "#contact"
    add(iri, "dcat:contactPoint", to: office, "vcard:Kind", "vcard:Organization")
    add(office, "vcard:fn", plain: contact.name)
    if let email = contact.email { graph.add(office, "vcard:hasEmail", .iri("mailto:" + email)) }
    if let telephone = contact.telephone {
      let digits = telephone.filter { $0.isNumber || $0 == "+" }
      if !digits.isEmpty { graph.add(office, "vcard:hasTelephone", .iri("tel:" + digits)) }
    }
  }

  private mutating func addTimes(_ dataset: Dataset, to iri: String) {
    let entry = dataset.entry
    if let issued = entry.issued ?? dataset.publishedAt {
      graph.add(iri, "dct:issued", .typed(issued.description, "xsd:dateTime"))
    }
    graph.add(iri, "dct:modified", .typed((entry.modified ?? dataset.changedAt).description, "xsd:dateTime"))
    if let cycle = entry.cycle {
      add(iri, "dct:accrualPeriodicity", to: Self.authority + "frequency/" + cycle.europeanCode, "dct:Frequency")
    }
    if let temporal = entry.temporal, temporal.from != nil || temporal.to != nil {
      add(iri, "dct:temporal", to: iri + "#temporal", "dct:PeriodOfTime")
      if let from = temporal.from { graph.add(iri + "#temporal", "dcat:startDate", .typed(from, "xsd:date")) }
      if let to = temporal.to { graph.add(iri + "#temporal", "dcat:endDate", .typed(to, "xsd:date")) }
    }
  }

  private mutating func addClasses(_ dataset: Dataset, to iri: String) {
    let entry = dataset.entry
    if let openness = entry.openness {
      let right =
        switch openness.class {
        case .unconditional: "PUBLIC"
        case .conditional: "RESTRICTED"
        case .none: "NON_PUBLIC"
        }
      add(iri, "dct:accessRights", to: Self.authority + "access-right/" + right, "dct:RightsStatement")
      add(iri, "lq:openness", plain: openness.class.rawValue)
      add(iri, "lq:opennessConditions", plain: openness.conditions)
    }
    if let sharing = entry.sharing {
      add(iri, "lq:sharing", plain: sharing.class.rawValue)
      add(iri, "lq:sharingGround", plain: sharing.ground)
      add(iri, "lq:sharingConditions", plain: sharing.conditions)
    }
    if let security = entry.security {
      add(iri, "lq:securityLevel", plain: security.level.rawValue)
      if let level = security.generalLevel { graph.add(iri, "lq:generalLevel", .typed(String(level), "xsd:integer")) }
    }
    add(iri, "lq:freshness", plain: dataset.freshness?.rawValue)
    for code in entry.subjectCodes ?? [] { add(iri, "lq:subjectCode", plain: code) }
    for code in entry.industryCodes ?? [] { add(iri, "lq:industryCode", plain: code) }
    if let offer = entry.offer { graph.add(iri, "lq:offer", .iri("\(base)/v1/offers/\(offer)")) }
  }

  private mutating func addDistribution(
    _ one: DatasetEntry.Distribution, _ number: Int, of dataset: Dataset, to whole: String
  ) {
    let iri = "\(whole)#distribution-\(number)"
    add(whole, "dcat:distribution", to: iri, "dcat:Distribution")
    add(iri, "dct:title", one.title)
    graph.add(iri, "dcat:accessURL", .iri(one.accessURL))
    if let address = one.downloadURL { graph.add(iri, "dcat:downloadURL", .iri(address)) }
    if let code = one.format.europeanCode {
      add(iri, "dct:format", to: Self.authority + "file-type/" + code, "dct:MediaTypeOrExtent")
    }
    if let type = one.format.mediaType {
      add(iri, "dcat:mediaType", to: "https://www.iana.org/assignments/media-types/" + type, "dct:MediaType")
    }
    if let bytes = one.byteSize { graph.add(iri, "dcat:byteSize", .typed(String(bytes), "xsd:nonNegativeInteger")) }
    if let digest = one.sha256 {
      add(iri, "spdx:checksum", to: "\(whole)#checksum-\(number)", "spdx:Checksum")
      add(
        "\(whole)#checksum-\(number)", "spdx:algorithm", to: "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
        "spdx:ChecksumAlgorithm")
      graph.add("\(whole)#checksum-\(number)", "spdx:checksumValue", .typed(digest, "xsd:hexBinary"))
    }
    if let licence = dataset.entry.licence {
      add(iri, "dct:license", to: DatasetLicence.address(of: licence), "dct:LicenseDocument")
    }
  }

  private static func sixDigits(_ code: String) -> String {
    code + String(repeating: "0", count: max(0, 6 - code.utf8.count))
  }
}
