extension Console {
  /// What a kWh costs in a part of the day. Minutes after midnight in Beijing; thousandths of a yuan.
  public struct TariffStep: Hashable, Sendable {
    public var from: Int64
    public var to: Int64
    public var milliYuanPerKWh: Int64

    public init(from: Int64, to: Int64, milliYuanPerKWh: Int64) {
      self.from = from
      self.to = to
      self.milliYuanPerKWh = milliYuanPerKWh
    }
  }
}
