/// What surrounds a page: language, who looks at it, and where it is.
struct Frame: Sendable {
  /// Who is signed in.
  struct Viewer: Sendable {
    var name: String
    var party: String
    /// Has to change the password before anything else: no menu.
    var isBound: Bool = false
  }

  var language: Language
  var viewer: Viewer?
  /// Goes into every form; see ``FormToken``.
  var formToken: String
  /// The page's own path and query, without `lang`.
  var address: String
  /// The hub's name, as the operator set it.
  var title: String

  var t: Words { Words(language: language) }
}

extension Frame {
  /// Where the reader is in the menu.
  enum Section: String, CaseIterable {
    case overview, catalogue, datasets, models, needs, agreements, jobs, sites, accounts, evidence

    var path: String { Console.root + (self == .overview ? "/" : "/" + rawValue) }
  }

  private struct MenuItem {
    var name: String
    var address: String
    var here: Bool
  }

  private struct Values {
    var t: Words
    var tag: String
    var title: String
    var hub: String
    var body: String
    var home: String
    var menu: [MenuItem]
    var hasMenu: Bool
    let passwordHref = Address.of("password", [])
    var viewer: Viewer?
    var formToken: String
    var signOut: String
    var otherLanguage: String
    var otherTag: String
    var css: String?
    var js: String?
    var htmx: String?
    var sse: String?
    var logo: String?
    var icon: String?
    var scripts: [String]
  }

  /// A whole document around `body`, which is HTML already.
  func document(title: String, section: Section?, scripts: [String] = [], body: String) -> String {
    let values = Values(
      t: t, tag: language.tag, title: title, hub: self.title, body: body, home: Section.overview.path,
      menu: viewer?.isBound != false
        ? [] : Section.allCases.map { MenuItem(name: t("nav." + $0.rawValue), address: $0.path, here: $0 == section) },
      hasMenu: viewer?.isBound == false, viewer: viewer, formToken: formToken, signOut: Console.root + "/sign-out",
      otherLanguage: address + (address.contains("?") ? "&" : "?") + "lang=" + language.other.rawValue,
      otherTag: language.other.tag, css: Asset.address(of: "console.css"), js: Asset.address(of: "console.js"),
      htmx: Asset.address(of: "vendor/htmx.min.js"), sse: Asset.address(of: "vendor/htmx-sse.min.js"),
      logo: Asset.text(named: "logo.svg"), icon: Asset.address(of: "logo.svg"),
      scripts: scripts.compactMap(Asset.address(of:)))
    return Templates.render("layout", values)
  }
}
