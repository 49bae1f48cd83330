public import Vocabulary

extension Console {
  /// What an operator decides about the console.
  public struct Options: Sendable {
    /// The hub's name at the head of each page.
    public var title: Text
    /// Whether readers reach the hub by TLS: cookies are then sent by TLS alone.
    public var secure: Bool
    /// How often a live connection says that it is still there.
    public var heartbeat: Duration

    public init(
      title: Text = Text(zh: "区域人工智能公共服务枢纽", en: "Regional AI hub"), secure: Bool = false,
      heartbeat: Duration = .seconds(15)
    ) {
      self.title = title
      self.secure = secure
      self.heartbeat = heartbeat
    }
  }
}
