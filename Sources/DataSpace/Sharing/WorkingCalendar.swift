public import Vocabulary

/// Which days are worked, in China's time: Monday to Friday, but for holidays, and weekends that are worked in their stead (调休).
/// The State Council tells both each year; the operator keeps them in `working-days.json` in the data folder.
public struct WorkingCalendar: Hashable, Sendable {
  /// Days since 1970-01-01.
  private let holidays: Set<Int64>
  private let workdays: Set<Int64>
  /// How many working days an owner has to decide.
  public let decisionDays: Int
  /// On which of the last working days of a term its owner is reminded.
  public let reminderDays: Int
  /// How many working days after a term those who oversee are told.
  public let escalationDays: Int

  /// - Parameters:
  ///   - holidays: days as `2026-10-01` that are not worked.
  ///   - workdays: weekend days that are.
  public init(
    holidays: [String] = [], workdays: [String] = [], decisionDays: Int = 10, reminderDays: Int = 2,
    escalationDays: Int = 3
  ) throws(Refusal) {
    self.holidays = try Self.days(holidays, "/holidays")
    self.workdays = try Self.days(workdays, "/workdays")
    guard (1...60).contains(decisionDays) else { throw CalendarRefusal.decisionDays }
    guard (1...60).contains(reminderDays) else { throw CalendarRefusal.days("reminderDays") }
    guard (1...60).contains(escalationDays) else { throw CalendarRefusal.days("escalationDays") }
    self.decisionDays = decisionDays
    self.reminderDays = reminderDays
    self.escalationDays = escalationDays
  }

  private struct Words: Codable {
    var holidays: [String]?
    var workdays: [String]?
    var decisionDays: Int?
    var reminderDays: Int?
    var escalationDays: Int?
  }

  /// The calendar that a file's text tells: `{"holidays": […], "workdays": […], "decisionDays": 10, "reminderDays": 2,
  /// "escalationDays": 3}`, each of them optional.
  public init(text: [UInt8]) throws(Refusal) {
    let words: Words
    do { words = try JSON.parse(text).decode(Words.self) } catch { throw CalendarRefusal.text }
    try self.init(
      holidays: words.holidays ?? [], workdays: words.workdays ?? [], decisionDays: words.decisionDays ?? 10,
      reminderDays: words.reminderDays ?? 2, escalationDays: words.escalationDays ?? 3)
  }

  private static func days(_ texts: [String], _ field: String) throws(Refusal) -> Set<Int64> {
    var days: Set<Int64> = []
    for (index, text) in texts.enumerated() {
      guard text.utf8.count == 10, let start = Instant(text + "T00:00:00Z") else {
        throw CalendarRefusal.day(field + "/\(index)", text)
      }
      days.insert(start.milliseconds / day)
    }
    return days
  }

  private static let day: Int64 = 86_400_000
  private static let zone: Int64 = 8 * 3_600_000

  /// - Parameter number: a day since 1970-01-01, which was a Thursday.
  func isWorked(_ number: Int64) -> Bool {
    if holidays.contains(number) { return false }
    if workdays.contains(number) { return true }
    return (number + 3) % 7 < 5
  }

  /// The end, at midnight in China, of the last of so many working days after the day of `start`.
  public func deadline(after start: Instant, days: Int? = nil) -> Instant {
    var number = (start.milliseconds + Self.zone) / Self.day
    var left = days ?? decisionDays
    // A calendar without working days has an end all the same.
    for _ in 0..<3_660 where left > 0 {
      number += 1
      if isWorked(number) { left -= 1 }
    }
    return Instant(milliseconds: (number + 1) * Self.day - Self.zone)
  }

  /// The beginning, at midnight in China, of the first of the last so many working days before `end`.
  public func start(ofLast days: Int, before end: Instant) -> Instant {
    var number = (end.milliseconds + Self.zone) / Self.day
    var left = days
    for _ in 0..<3_660 where left > 0 {
      number -= 1
      if isWorked(number) { left -= 1 }
    }
    return Instant(milliseconds: number * Self.day - Self.zone)
  }
}

/// What is refused of `working-days.json`.
private enum CalendarRefusal {
  static let text = Refusal(
    .invalid, rule: "calendar.text", Text(zh: "工作日历不可读", en: "the calendar of working days cannot be read"),
    remedy: Text(
      zh: "JSON 对象：holidays、workdays 为日期列表，decisionDays 为工作日数",
      en: "an object of JSON: holidays and workdays are lists of days, decisionDays a number"))

  static func day(_ field: String, _ text: String) -> Refusal {
    Refusal(
      .invalid, rule: "calendar.day",
      Text(zh: "\(text.prefix(20)) 不是日期", en: "\(text.prefix(20)) is not a day"),
      remedy: Text(zh: "写成 2026-10-01", en: "write it as 2026-10-01"), field: field)
  }

  static let decisionDays = Refusal(
    .invalid, rule: "calendar.decision-days",
    Text(zh: "decisionDays 应为 1 到 60", en: "decisionDays must be 1 to 60"),
    remedy: Text(zh: "填 1 到 60 的工作日数", en: "give a number of working days from 1 to 60"), field: "/decisionDays")

  static func days(_ name: String) -> Refusal {
    Refusal(
      .invalid, rule: "calendar.days", Text(zh: "\(name) 应为 1 到 60", en: "\(name) must be 1 to 60"),
      remedy: Text(zh: "填 1 到 60 的工作日数", en: "give a number of working days from 1 to 60"), field: "/" + name)
  }
}
