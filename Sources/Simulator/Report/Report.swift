public import Vocabulary

/// A report for people: one HTML file in two languages, charts as inline SVG, nothing from the network.
public struct Report: Sendable {
  public enum Block: Sendable {
    case paragraph(Text)
    /// A few large figures side by side: what it is, and how much.
    case figures([(label: Text, value: String)])
    case table(header: [Text], rows: [[String]])
    /// Finished SVG and what it shows.
    case chart(String, caption: Text)
  }

  public struct Section: Sendable {
    public var title: Text
    public var blocks: [Block]
    public init(_ title: Text, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  public var title: Text
  public var lead: Text
  public var sections: [Section]
  /// How to repeat it: the command, the seed.
  public var colophon: String

  public init(title: Text, lead: Text, sections: [Section], colophon: String) {
    self.title = title
    self.lead = lead
    self.sections = sections
    self.colophon = colophon
  }

  public var html: String {
    var body =
      "<header><h1>\(Self.both(title))</h1><p class=\"lead\">\(Self.both(lead))</p></header>\n"
    for section in sections {
      body += "<section><h2>\(Self.both(section.title))</h2>\n"
      body += section.blocks.map(Self.html).joined(separator: "\n") + "</section>\n"
    }
    body += "<footer><p>\(Self.both(Text(zh: "重复本次运行", en: "To repeat this run")))</p>"
    body += "<pre>\(Self.escape(colophon))</pre></footer>"
    return """
      <!DOCTYPE html>
      <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>\(Self.escape(title.zh)) · \(Self.escape(title.en))</title>
      <style>\(Self.style)</style></head><body>
      \(body)
      </body></html>

      """
  }

  private static func html(_ block: Block) -> String {
    switch block {
    case .paragraph(let text): return "<p>\(both(text))</p>"
    case .figures(let figures):
      let cells = figures.map {
        "<div><strong>\(escape($0.value))</strong><span>\(both($0.label))</span></div>"
      }
      return "<div class=\"figures\">\(cells.joined())</div>"
    case .table(let header, let rows):
      let head = header.map { "<th scope=\"col\">\(both($0))</th>" }.joined()
      let lines = rows.map { row in
        "<tr>"
          + row.enumerated().map { $0 == 0 ? "<th scope=\"row\">\(escape($1))</th>" : "<td>\(escape($1))</td>" }
          .joined()
          + "</tr>"
      }
      return
        "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead><tbody>\(lines.joined())</tbody></table></div>"
    case .chart(let svg, let caption):
      guard !svg.isEmpty else { return "" }
      // Who does not see the picture is told what it shows.
      let named = svg.replacing(
        "role=\"img\"", with: "role=\"img\" aria-label=\"\(escape(caption.zh)) \(escape(caption.en))\"")
      return "<figure><figcaption>\(both(caption))</figcaption>\(named)</figure>"
    }
  }

  /// Chinese first, English under it.
  static func both(_ text: Text) -> String {
    "<span lang=\"zh-CN\">\(escape(text.zh))</span><span lang=\"en\" class=\"en\">\(escape(text.en))</span>"
  }

  static func escape(_ text: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  private static var style: String {
    var text = """
      :root{color-scheme:light dark;--ink:#13211f;--soft:#4d5f5b;--line:#dbe3e0;--paper:#fff;--tint:#f2f5f4;--accent:#0b5f58}
      @media (prefers-color-scheme:dark){:root{--ink:#e6ecea;--soft:#a3b1ad;--line:#35413e;--paper:#121917;--tint:#1b2422;
      --accent:#6cc4b6}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:1080px;padding:36px 28px;color:var(--ink);background:var(--paper);
      font:16px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
      header{border-top:4px solid var(--accent);padding-top:18px}
      h1{font-size:30px;line-height:1.3;margin:0 0 8px}h2{font-size:21px;margin:44px 0 14px}
      .en{display:block;color:var(--soft);font-size:.82em;font-weight:400;line-height:1.45}.lead{font-size:17px}
      .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:12px}
      .figures div{background:var(--tint);border-left:3px solid var(--accent);padding:14px 16px}
      .figures strong{display:block;font-size:28px;line-height:1.25;font-variant-numeric:tabular-nums}
      .wide{overflow-x:auto;margin:16px 0}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:8px 0 8px 18px;border-bottom:1px solid var(--line);text-align:right;vertical-align:bottom}
      thead th{font-weight:500;font-size:.88em;color:var(--soft)}tbody th{font-weight:600}
      th:first-child,td:first-child{text-align:left;padding-left:0}td{white-space:nowrap}
      figure{margin:22px 0 30px}figcaption{font-weight:600;margin-bottom:10px}
      svg{width:100%;height:auto;display:block;font:14px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
      svg text{fill:var(--ink)}svg .tick,svg .axis{fill:var(--soft);font-size:12px}svg .name{font-size:13px}
      .grid{stroke:var(--line)}.line{fill:none;stroke-width:2.2;stroke-linejoin:round}
      footer{margin-top:48px;color:var(--soft)}pre{background:var(--tint);padding:12px;overflow-x:auto;white-space:pre-wrap}
      @media print{body{max-width:none}section{break-inside:avoid}}
      """
    text += rules(Chart.colours)
    text += "@media (prefers-color-scheme:dark){" + rules(Chart.coloursInTheDark) + "}"
    return text
  }

  private static func rules(_ colours: [String]) -> String {
    colours.enumerated().map { ".c\($0){stroke:\($1)}.f\($0),svg .t\($0){fill:\($1)}" }.joined()
  }
}
