import Glibc
import Testing

@testable import Compute

/// A job owns the folder its outputs lie in; the hub that reads them may be root.
@Suite struct OutputTests {
  private func engineWithOutput() throws -> (LocalEngine, ScratchFolder, ScratchFolder) {
    let (root, hub) = (try ScratchFolder(), try ScratchFolder())
    try hub.file("log.key", "the hub's key", mode: 0o600)
    for name in ["j", "j/work", "j/work/out"] { try root.folder(name) }
    try root.file("j/work/out/result.txt", "result")
    return (try LocalEngine(root: root.path), root, hub)
  }

  private func read(_ engine: LocalEngine, _ name: String) throws -> String? {
    var bytes: [UInt8] = []
    return try engine.readOutput("j", name, { bytes += $0 }) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  @Test("a plain file in the job's folder of outputs is read")
  func plain() throws {
    let (engine, root, hub) = try engineWithOutput()
    defer { _fixLifetime(hub) }
    defer { _fixLifetime(root) }
    #expect(try read(engine, "result.txt") == "result")
  }

  @Test("a folder of outputs that was replaced by a link to the hub's keys gives nothing")
  func linkedFolder() throws {
    let (engine, root, hub) = try engineWithOutput()
    defer { _fixLifetime(root) }
    Files.remove(root.path + "/j/work/out")
    #expect(symlink(hub.path, root.path + "/j/work/out") == 0)
    #expect(try read(engine, "log.key") == nil)
  }

  @Test("an output that is a link, a pipe, a folder, or outside gives nothing")
  func otherKinds() throws {
    let (engine, root, hub) = try engineWithOutput()
    defer { _fixLifetime(root) }
    let out = root.path + "/j/work/out"
    #expect(symlink(hub.path + "/log.key", out + "/link") == 0)
    #expect(mkfifo(out + "/pipe", 0o600) == 0)
    try root.folder("j/work/out/folder")
    for name in ["link", "pipe", "folder", "../../../log.key", "absent"] { #expect(try read(engine, name) == nil) }
  }
}
