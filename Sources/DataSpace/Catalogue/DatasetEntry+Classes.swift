extension DatasetEntry {
  /// Whether other departments may have it (共享属性).
  public struct Sharing: Hashable, Sendable, Codable {
    public enum Class: String, Sendable, Codable, CaseIterable {
      /// 无条件共享
      case unconditional
      /// 有条件共享
      case conditional
      /// 不予共享
      case none
    }
    public var `class`: Class
    /// The law, regulation or policy of the State that it rests on; needed for all but ``Class/unconditional``.
    public var ground: String?
    /// On what conditions.
    public var conditions: String?
    public init(_ class: Class, ground: String? = nil, conditions: String? = nil) {
      self.class = `class`
      self.ground = ground
      self.conditions = conditions
    }
  }

  /// Whether the public may have it (开放属性).
  public struct Openness: Hashable, Sendable, Codable {
    public enum Class: String, Sendable, Codable, CaseIterable {
      /// 无条件开放
      case unconditional
      /// 有条件开放
      case conditional
      /// 不予开放
      case none
    }
    public var `class`: Class
    public var conditions: String?
    public init(_ class: Class, conditions: String? = nil) {
      self.class = `class`
      self.conditions = conditions
    }
  }

  /// How much harm its leak, loss or abuse could do: the grades of GB/T 43697-2024.
  public struct Security: Hashable, Sendable, Codable {
    public enum Level: String, Sendable, Codable, CaseIterable {
      /// 一般数据
      case general
      /// 重要数据
      case important
      /// 核心数据
      case core
    }
    public var level: Level
    /// Of general data: 1, the least, to 4.
    public var generalLevel: Int64?
    public init(_ level: Level, generalLevel: Int64? = nil) {
      self.level = level
      self.generalLevel = generalLevel
    }
  }
}
