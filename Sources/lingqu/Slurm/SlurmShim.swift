import ArgumentParser
import Glibc
import Vocabulary

/// Slurm's commands, whose words go to the hub. Which one it is its own name says, as links with those names give it.
enum SlurmShim {
  static let names = ["sbatch", "squeue", "sacct", "scancel", "sinfo", "scontrol", "sacctmgr", "srun"]
  /// Clients look at this to know what they may ask.
  static let version = "slurm-wlm 22.05.8"

  /// The command that this process was called as, if it is one of Slurm's.
  static var called: String? {
    let name = CommandLine.arguments.first?.split(separator: "/").last.map { String($0) } ?? ""
    return names.contains(name) ? name : nil
  }

  static func run(_ name: String, _ words: [String]) async -> Int32 {
    do {
      switch name {
      case "sbatch": return try await Sbatch.run(words)
      case "squeue": try await Squeue.run(words)
      case "sacct": try await Sacct.run(words)
      case "scancel": try await Scancel.run(words)
      case "sinfo": try await Sinfo.run(words)
      case "scontrol": try await Scontrol.run(words)
      case "sacctmgr": try await Sacctmgr.run(words)
      default:
        throw SlurmFailure(
          "runs steps inside a batch job only: the hub holds no terminal for a job. Submit it with sbatch --wrap")
      }
      return 0
    } catch let failure as SlurmFailure {
      Terminal.error(failure.text(name))
      return failure.code
    } catch {
      Terminal.error("\(name): error: \(error)")
      return 1
    }
  }

  /// Answers `--version` and `--help`.
  static func told(_ options: SlurmOptions, _ name: String) -> Bool {
    if options.has("version") {
      Terminal.line(version)
      return true
    }
    guard options.has("help") || options.has("usage") else { return false }
    Terminal.line("Usage: \(name) [OPTIONS...]\nSlurm's \(name), answered by a Lingqu hub: see docs/slurm-commands.md.")
    return true
  }

  static var user: String {
    if let found = getpwuid(getuid()) { return String(cString: found.pointee.pw_name) }
    return ClientConfiguration.environment("USER") ?? "\(getuid())"
  }
  static var userNumber: UInt32 { getuid() }
  static var host: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  static var folder: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}

struct SlurmShimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm-shim",
    abstract: "Slurm's commands, for clients that know nothing else: they submit to a hub.",
    discussion: """
      lingqu slurm-shim install DIR makes links in DIR, to be put first in PATH.
      lingqu slurm-shim sbatch … is the same as such a link.
      """)

  @Argument(parsing: .captureForPassthrough, help: "install DIR, or a command of Slurm's and its words.") var words:
    [String] = []

  func run() async throws {
    guard let name = words.first else { throw CleanExit.helpRequest(self) }
    if ["-h", "--help", "-help"].contains(name) { throw CleanExit.helpRequest(self) }
    if name == "install" { return try Self.install(Array(words.dropFirst())) }
    guard SlurmShim.names.contains(name) else {
      throw Failure.usage(
        Text(
          zh: "不是可用的命令：\(name)；可用：install、" + SlurmShim.names.joined(separator: "、"),
          en: "no such command: \(name); there are install, " + SlurmShim.names.joined(separator: ", ")))
    }
    throw ExitCode(await SlurmShim.run(name, Array(words.dropFirst())))
  }

  private static func install(_ words: [String]) throws {
    guard words.count == 1, let folder = words.first else {
      throw Failure.usage(Text(zh: "用法：lingqu slurm-shim install 目录", en: "usage: lingqu slurm-shim install DIR"))
    }
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Files.failure(folder) }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw Files.failure("/proc/self/exe") }
    let program = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for name in SlurmShim.names {
      let path = folder + "/" + name
      var status = stat()
      // Nothing but a link is replaced: it may be the real one.
      if lstat(path, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFLNK else {
          throw Failure.file(path, why: Language.say(zh: "已存在且不是链接", en: "it is there and no link"))
        }
        unlink(path)
      }
      guard symlink(program, path) == 0 else { throw Files.failure(path) }
      Terminal.line(path)
    }
  }
}
