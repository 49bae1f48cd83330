import Lab
import Vocabulary

/// Labelled windows in files, and what alarms did with them.
enum LabWindows {
  static func moment(_ text: String) throws(Failure) -> Instant {
    guard let moment = TimeSeries.moment(text) else {
      throw .usage(Text(zh: "不是时间：\(text)", en: "not a date-time: \(text)"))
    }
    return moment
  }

  /// `[["2013-12-10 06:25", "2013-12-12 05:35"], …]`
  static func read(_ path: String) throws -> [AlarmScore.Window] {
    guard let pairs = try JSON.parse(Files.read(path)).array else { throw wrong(path) }
    return try pairs.map { pair in
      guard let ends = pair.array, ends.count == 2, let from = ends[0].string, let to = ends[1].string else {
        throw wrong(path)
      }
      return try AlarmScore.Window(moment(from), moment(to))
    }
  }

  private static func wrong(_ path: String) -> Refusal {
    Refusal(
      .invalid, rule: "lab.windows-unreadable", Text(zh: "\(path) 不是时间段列表", en: "\(path) is not a list of windows"),
      remedy: Text(zh: "[[\"起\", \"止\"], …]", en: "[[\"from\", \"to\"], …]"))
  }
}

extension AlarmScore.Window {
  init(_ from: Instant, _ to: Instant) throws(Failure) {
    guard from <= to else {
      throw .usage(Text(zh: "\(to) 早于 \(from)", en: "\(to) is before \(from)"))
    }
    self.init(from: from, to: to)
  }
}

extension AlarmScore {
  var json: JSON {
    [
      "windows": .array(
        detections.map { detection in
          var members: [String: JSON] = [
            "from": JSON(detection.window.from), "to": JSON(detection.window.to),
            "detected": .bool(detection.alarm != nil),
          ]
          if let alarm = detection.alarm { members["alarm"] = JSON(alarm) }
          if let lead = detection.lead { members["leadSeconds"] = .int(lead / 1000) }
          return .object(members)
        }),
      "detected": JSON(detected), "falseAlarms": JSON(falseAlarms), "quietWeeks": JSON(weeks),
      "falseAlarmsPerWeek": falseAlarmsPerWeek.map { JSON($0) } ?? .null,
    ]
  }

  var table: String {
    var table = Table(
      header: [
        Language.say(zh: "时间段", en: "window"), Language.say(zh: "首次报警", en: "first alarm"),
        Language.say(zh: "提前（小时）", en: "lead (h)"),
      ])
    for detection in detections {
      table.rows.append([
        "\(detection.window.from) – \(detection.window.to)",
        detection.alarm?.description ?? Language.say(zh: "漏报", en: "missed"),
        detection.lead.map { Figure.short(Double($0) / 3_600_000) } ?? "",
      ])
    }
    let rate = falseAlarmsPerWeek.map(Figure.short) ?? "–"
    return table.text + "\n"
      + Language.say(
        zh: "检出 \(detected)/\(detections.count)；误报 \(falseAlarms) 次，每周 \(rate) 次",
        en: "\(detected) of \(detections.count) detected; \(falseAlarms) false alarms, \(rate) a week")
  }
}
