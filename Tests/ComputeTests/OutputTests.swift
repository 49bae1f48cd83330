import Glibc
import Testing

@testable import Compute

/// A job owns the folder its outputs lie in; the hub that takes them out may be root.
@Suite struct OutputTests {
  /// A job's workspace with one output, a place for the hub to keep outputs, and a file of the hub's that no job may read.
  private struct Scene {
    let root: ScratchFolder
    var work: String { root.path + "/work" }
    var target: String { root.path + "/outputs" }

    init() throws {
      root = try ScratchFolder()
      for name in ["hub", "work", "work/out"] { try root.folder(name) }
      try root.file("hub/log.key", "the hub's key", mode: 0o600)
      try root.file("work/out/result.txt", "result")
    }

    func collect(_ names: [String], most: Int64 = 1 << 20) throws -> Bool {
      try Outputs.collect(names, from: work, to: target, most: most)
    }

    func text(_ name: String) -> String? {
      Files.read(target + "/" + name, most: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test("a plain file in the job's folder of outputs is kept, and the engine hands it over")
  func plain() throws {
    let scene = try Scene()
    defer { _fixLifetime(scene.root) }
    #expect(try scene.collect(["result.txt"]))
    #expect(scene.text("result.txt") == "result")
    let engine = try LocalEngine(root: scene.root.path + "/jobs")
    try scene.root.folder("jobs/j")
    #expect(rename(scene.target, scene.root.path + "/jobs/j/outputs") == 0)
    var bytes: [UInt8] = []
    #expect(try engine.readOutput("j", "result.txt", { bytes += $0 }))
    #expect(bytes == Array("result".utf8))
  }

  @Test("a folder of outputs that was replaced by a link to the hub's keys gives nothing")
  func linkedFolder() throws {
    let scene = try Scene()
    Files.remove(scene.work + "/out")
    #expect(symlink(scene.root.path + "/hub", scene.work + "/out") == 0)
    #expect(try scene.collect(["log.key"]))
    #expect(scene.text("log.key") == nil)
  }

  @Test("an output that is a link, a pipe, a folder, or outside gives nothing")
  func otherKinds() throws {
    let scene = try Scene()
    let out = scene.work + "/out"
    #expect(symlink(scene.root.path + "/hub/log.key", out + "/link") == 0)
    #expect(mkfifo(out + "/pipe", 0o600) == 0)
    try scene.root.folder("work/out/folder")
    let names = ["link", "pipe", "folder", "../../hub/log.key", "absent"]
    #expect(try scene.collect(names))
    #expect(Files.names(in: scene.target).isEmpty)
  }

  @Test("a file of holes that is larger than the bound is not kept: it would fill our own file system")
  func holes() throws {
    let scene = try Scene()
    let file = open(scene.work + "/out/holes", O_WRONLY | O_CREAT, 0o600)
    #expect(ftruncate(file, 1 << 40) == 0)
    close(file)
    #expect(try !scene.collect(["result.txt", "holes"]))
    #expect(scene.text("holes") == nil)
  }

  @Test("outputs may fill the bound to its last byte, together, and not one more")
  func bound() throws {
    let scene = try Scene()
    try scene.root.file("work/out/other", "1234")
    #expect(try scene.collect(["result.txt", "other"], most: 10))
    #expect(scene.text("result.txt") == "result" && scene.text("other") == "1234")
    Files.remove(scene.target)
    #expect(try !scene.collect(["result.txt", "other"], most: 9))
  }
}
