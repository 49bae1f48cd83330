import Console
import Vocabulary

extension Fixture {
  var grants: [Console.GrantLine] {
    func grant(_ id: String, _ title: String, _ mode: String, _ state: String) -> Console.GrantLine {
      .init(
        id: id, title: .init(zh: hostile ?? title, en: hostile ?? title), mode: mode,
        themes: mode == "field" ? [.init(zh: "交通运输", en: "Transport")] : [], grantor: Self.bureau,
        operating: Self.mill, datasets: 2, until: at(-60 * 24 * 700), state: state)
    }
    return [
      grant("opg_01", "交通数据授权运营", "field", "accepted"), grant("opg_02", "普惠金融场景授权", "scene", "suspended"),
      grant("opg_03", "整体授权", "whole", "proposed"), grant("opg_04", "旧授权", "field", "withdrawn"),
    ]
  }

  func grant(_ line: Console.GrantLine, empty: Bool) -> Console.Grant.Model {
    let said = hostile ?? "仅用于授权领域，不得转授权"
    var model = Console.Grant.Model(
      line: line, proposedAt: at(60 * 24 * 90),
      documents: [.init(title: hostile ?? "授权协议", sha256: String(repeating: "3d", count: 32))])
    guard !empty, line.state != "proposed" else { return model }
    model.scene = line.mode == "scene" ? said : nil
    model.conditions = said + "\n" + said
    model.shareBasisPoints = 1_505
    model.acceptedAt = at(60 * 24 * 80)
    model.endedAt = line.state == "withdrawn" ? at(60) : nil
    model.reason = line.state == "withdrawn" ? said : nil
    let figures = Console.Grant.Figures(agreements: 3, uses: 61, grossFen: 199_900, bookedFen: 199_900)
    model.datasets = [
      .init(id: datasets[0].id, title: datasets[0].title, right: "rgt_01", figures: figures),
      .init(id: datasets[1].id, title: datasets[1].title),
    ]
    model.account = .init(
      months: [.init(month: "2026-11", figures: figures)], total: figures, grantorShareFen: 30_084)
    model.timeline = [events[5]]
    return model
  }
}
