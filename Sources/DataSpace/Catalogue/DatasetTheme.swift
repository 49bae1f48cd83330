public import Vocabulary

/// The fields in which public data are opened in China, as the State's plan for it (公共信息资源开放) names them.
public enum DatasetTheme: String, Sendable, Codable, CaseIterable {
  case credit, health, employment, safety, housing, transport, education, science, energy, environment, industry, trade
  case finance
  case workSafety = "work-safety"
  case market, relief, law, living, weather, geography, institutions, other

  public var title: Text {
    switch self {
    case .credit: Text(zh: "信用服务", en: "Credit")
    case .health: Text(zh: "医疗卫生", en: "Health")
    case .employment: Text(zh: "社保就业", en: "Social security and employment")
    case .safety: Text(zh: "公共安全", en: "Public safety")
    case .housing: Text(zh: "城建住房", en: "Cities and housing")
    case .transport: Text(zh: "交通运输", en: "Transport")
    case .education: Text(zh: "教育文化", en: "Education and culture")
    case .science: Text(zh: "科技创新", en: "Science and technology")
    case .energy: Text(zh: "资源能源", en: "Resources and energy")
    case .environment: Text(zh: "生态环境", en: "Environment")
    case .industry: Text(zh: "工业农业", en: "Industry and agriculture")
    case .trade: Text(zh: "商贸流通", en: "Trade")
    case .finance: Text(zh: "财税金融", en: "Taxes and finance")
    case .workSafety: Text(zh: "安全生产", en: "Safety at work")
    case .market: Text(zh: "市场监管", en: "Market supervision")
    case .relief: Text(zh: "社会救助", en: "Social relief")
    case .law: Text(zh: "法律服务", en: "Law")
    case .living: Text(zh: "生活服务", en: "Daily life")
    case .weather: Text(zh: "气象服务", en: "Weather")
    case .geography: Text(zh: "地理空间", en: "Geography")
    case .institutions: Text(zh: "机构团体", en: "Institutions")
    case .other: Text(zh: "其他", en: "Other")
    }
  }

  /// The nearest of the European data themes, which DCAT-AP asks for.
  public var europeanCode: String {
    switch self {
    case .credit, .trade, .finance, .market: "ECON"
    case .health: "HEAL"
    case .employment, .workSafety, .relief, .living: "SOCI"
    case .safety, .law: "JUST"
    case .housing, .geography: "REGI"
    case .transport: "TRAN"
    case .education: "EDUC"
    case .science: "TECH"
    case .energy: "ENER"
    case .environment, .weather: "ENVI"
    case .industry: "AGRI"
    case .institutions, .other: "GOVE"
    }
  }
}
