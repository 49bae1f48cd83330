import Console
import Vocabulary

extension Fixture {
  var rights: [Console.RightLine] {
    func right(
      _ id: String, _ kind: String, _ place: Int, _ holder: Console.Party, _ state: String, lapse: String? = nil
    ) -> Console.RightLine {
      .init(
        id: id, kind: kind, title: datasets[place].title, over: .dataset(datasets[place].id), holder: holder,
        until: at(-60 * 24 * 900), state: state, lapse: lapse)
    }
    return [
      right("rgt_01", "operation", 0, Self.mill, "pledged"), right("rgt_02", "processing", 0, Self.mill, "disputed"),
      right("rgt_03", "holding", 0, Self.mill, "registered"),
      right("rgt_04", "processing", 1, Self.mill, "lapsed", lapse: "expired"),
    ]
  }

  func right(_ line: Console.RightLine, empty: Bool) -> Console.Right.Model {
    let said = hostile ?? "三定方案"
    var model = Console.Right.Model(
      line: line, registeredBy: Self.bureau, registeredAt: at(60 * 24 * 90), code: "AAAAA-BBBBB-CCCCC-DDDDD", entry: 12,
      documents: [.init(title: said, sha256: String(repeating: "7c", count: 32))])
    guard !empty, line.kind == "operation" else { return model }
    model.sources = [rights[1], rights[2]]
    model.pledge = .init(to: Self.centre, at: at(60 * 24 * 9))
    model.transfer = .init(to: Self.startUp, at: at(60 * 24))
    model.disputes = [.init(by: Self.startUp, reason: hostile ?? "登记的字段超出授权范围", at: at(60 * 24 * 2))]
    model.agreements = [agreementLine]
    model.timeline = [events[5]]
    return model
  }
}
