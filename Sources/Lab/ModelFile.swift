public import Vocabulary

/// A trained model as it is kept in a file: canonical JSON of format `lingqu.lab.model`, version 1.
public struct ModelFile: Hashable, Sendable, Codable {
  public static let format = "lingqu.lab.model"
  public static let version = 1

  public var format = Self.format
  public var version = Self.version
  /// The moment of step 0 and the milliseconds of a step: they fix which place of a season a moment falls on.
  public let start: Instant
  public let step: Int64
  /// The model as it was after its last training value.
  public let model: HoltWinters
  /// The scale of MASE, from the training period, and the season it was taken over.
  public let scale: Double
  public let scaleSeason: Int
  public let summary: Summary

  /// Where the model comes from.
  public struct Summary: Hashable, Sendable, Codable {
    /// First and last moment of the training values, and their number.
    public let from: Instant
    public let to: Instant
    public let count: Int
    /// What was made small and how small it became.
    public let objective: String
    public let loss: Double
    public let evaluations: Int
  }

  public init(start: Instant, step: Int64, model: HoltWinters, scale: Double, scaleSeason: Int, summary: Summary) {
    self.start = start
    self.step = step
    self.model = model
    self.scale = scale
    self.scaleSeason = scaleSeason
    self.summary = summary
  }

  public func json() throws -> JSON { try JSON(encoding: self) }

  /// Reads a model file. Refused when it is of another format or version, or does not hold together.
  public init(parsing bytes: [UInt8]) throws(Refusal) {
    let file: ModelFile
    do {
      let json = try JSON.parse(bytes)
      guard json["format"]?.string == Self.format, json["version"]?.int == Int64(Self.version) else {
        throw Self.unreadable("\(Self.format) \(Self.version)")
      }
      try Self.check(json)
      file = try json.decode(ModelFile.self)
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      throw Self.unreadable("\(error)")
    }
    self = file
  }

  // What HoltWinters takes for granted is checked here, before it is decoded.
  private static func check(_ json: JSON) throws {
    let model = json["model"] ?? .null
    let periods = model["shape"]?["periods"]?.array?.compactMap(\.int) ?? []
    let places = model["state"]?["seasonal"]?.array?.count
    let gammas = model["parameters"]?["gamma"]?.array?.count
    guard periods.count <= 2, periods.allSatisfy({ (2...1_000_000).contains($0) }), gammas == periods.count,
      places == Int(periods.reduce(0, +)), (model["state"]?["steps"]?.int ?? -1) >= 0, (json["step"]?.int ?? 0) > 0,
      (json["scale"]?.double ?? 0) > 0, periods.count < 2 || periods[0] < periods[1]
    else { throw unreadable("model") }
  }

  private static func unreadable(_ why: String) -> Refusal {
    Refusal(
      .invalid, rule: "lab.model-unreadable",
      Text(zh: "不是可读的模型文件：\(why)", en: "not a readable model file: \(why)"),
      remedy: Text(zh: "用 lingqu lab train 生成", en: "make one with lingqu lab train"))
  }
}

extension ModelFile {
  /// The moment after the last value that the model has learnt.
  public var next: Instant { start.adding(milliseconds: Int64(model.state.steps) * step) }

  /// The model after `series`, of which it has not learnt what lies after its training, and the index of the first
  /// value that was new to it. A gap in between is passed over. Refused when the steps or their phase differ.
  public func resumed(on series: TimeSeries) throws(Refusal) -> (model: HoltWinters, first: Int) {
    let offset = next.milliseconds(since: series.start)
    guard series.step == step, offset % step == 0 else {
      throw Refusal(
        .unacceptable, rule: "lab.step-differs",
        Text(
          zh: "数据的步长（\(series.step) 毫秒）或相位与模型（\(step) 毫秒）不同",
          en: "the data's step (\(series.step) ms) or its phase differs from the model's (\(step) ms)"))
    }
    var model = model
    if offset < 0 {
      let missing = Int(-offset / step)
      guard missing <= 1_000_000 else {
        throw Refusal(
          .unacceptable, rule: "lab.data-too-late",
          Text(zh: "数据离训练期太远", en: "the data begins too long after the training period"),
          remedy: Text(zh: "请重新训练", en: "train again"))
      }
      model.pass(missing)
    }
    return (model, min(series.count, max(0, Int(offset / step))))
  }
}
