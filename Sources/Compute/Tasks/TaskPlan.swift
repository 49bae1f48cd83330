/// What a job is made of that is more than one command: commands one after another that see the same files at places of
/// their own, and files that are brought in before the first and taken out after the last.
public struct TaskPlan: Hashable, Sendable, Codable {
  public var steps: [Step]
  public var inputs: [Input]
  public var outputs: [Output]
  /// Folders that are there, empty, when the first step begins.
  public var volumes: [String]
  /// What all its files may hold together; they are in memory.
  public var diskMiB: Int64?
  /// What the door that took it did otherwise than was asked for, for the task's log.
  public var notes: [String]

  /// One command. The first that fails is the last, unless its error is ignored.
  public struct Step: Hashable, Sendable, Codable {
    /// The container image that was asked for: a name and no more where no container runtime is.
    public var image: String
    public var command: [String]
    public var folder: String?
    public var environment: [String: String]?
    /// Files inside the sandbox that it reads from, or writes to.
    public var standardInput: String?
    public var standardOutput: String?
    public var standardError: String?
    public var ignoresError: Bool?

    public init(image: String, command: [String]) {
      self.image = image
      self.command = command
    }
  }

  public struct Input: Hashable, Sendable, Codable {
    /// Where it is to be inside the sandbox.
    public var path: String
    /// The name of one of the job's own inputs…
    public var name: String?
    /// …or where to fetch it from.
    public var url: String?
    public var isFolder: Bool?

    public init(path: String, name: String? = nil, url: String? = nil, isFolder: Bool? = nil) {
      self.path = path
      self.name = name
      self.url = url
      self.isFolder = isFolder
    }
  }

  public struct Output: Hashable, Sendable, Codable {
    /// Where it is inside the sandbox; with wildcards (POSIX.1-2017, XCU 2.13) if there is a `prefix`.
    public var path: String
    /// What is left out of the names of what matches, before they are added to the address.
    public var prefix: String?
    /// The name of one of the job's own outputs…
    public var name: String?
    /// …or where to send it.
    public var url: String?
    public var isFolder: Bool?

    public init(path: String, prefix: String? = nil, name: String? = nil, url: String? = nil, isFolder: Bool? = nil) {
      self.path = path
      self.prefix = prefix
      self.name = name
      self.url = url
      self.isFolder = isFolder
    }
  }

  public init(
    steps: [Step], inputs: [Input] = [], outputs: [Output] = [], volumes: [String] = [], diskMiB: Int64? = nil,
    notes: [String] = []
  ) {
    self.steps = steps
    self.inputs = inputs
    self.outputs = outputs
    self.volumes = volumes
    self.diskMiB = diskMiB
    self.notes = notes
  }
}
