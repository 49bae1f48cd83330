import Glibc
import Testing
import Vocabulary

@testable import Compute

/// What stands for a container image on the hub's own machine.
@Suite struct ImageTests {
  @Test("of a root file system the sandbox has all that is at its top, but for its own places and those of a task")
  func mounts() throws {
    let scratch = try ScratchFolder()
    for name in ["usr", "etc", "srv", "data", "proc", "sys", "dev", "tmp", "job"] { try scratch.folder(name) }
    try scratch.file("note", "text")
    #expect(symlink("usr/bin", scratch.path + "/bin") == 0 && mkfifo(scratch.path + "/pipe", 0o600) == 0)
    let root = RootFileSystem(path: scratch.path, hidden: ["data"])
    let path = scratch.path
    #expect(
      root.mounts == [
        "--symlink", "usr/bin", "/bin", "--ro-bind", path + "/etc", "/etc", "--ro-bind", path + "/note", "/note",
        "--ro-bind", path + "/srv", "/srv", "--ro-bind", path + "/usr", "/usr",
      ])
  }

  @Test("an image is a folder of programs or a root file system, one of them, and there") func read() throws {
    let scratch = try ScratchFolder()
    try scratch.folder("root")
    let root = scratch.path + "/root"
    func read(_ image: JSON) throws -> TaskReach.Image? {
      let file = try scratch.file("tasks.json", JSON.object(["images": [image]]).canonicalText)
      return try TaskReach.read(file).image("a:1")
    }
    #expect(try read(["name": "a:1", "root": .string(root)])?.root == root)
    #expect(try read(["name": "a:*", "folder": .string(root)])?.place == root)
    for wrong: JSON in [
      ["name": "a:1"], ["name": "a:1", "root": .string(root), "folder": .string(root)],
      ["name": "a:1", "root": .string(root + "/none")], ["name": "a:1", "root": "/usr"],
    ] {
      #expect(throws: ComputeFailure.self) { try read(wrong) }
    }
  }

  @Test("a job names one that there is, in a pool whose engine runs any") func named() throws {
    var draft = JobDraft(purpose: "test", command: ["/bin/true"], cpuSeconds: 1)
    let images = [TaskReach.Image(name: "debian:*", root: "/srv/debian")]
    try draft.checkImage(among: [])
    draft.image = "debian:12"
    try draft.checkImage(among: images)
    draft.image = "alpine"
    #expect { try draft.checkImage(among: images) } throws: {
      ($0 as? Refusal)?.rule == "job.image-not-here" && ($0 as? Refusal)?.remedy?.en.contains("debian:*") == true
    }
  }
}
