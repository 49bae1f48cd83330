import Identity
import Testing
import Vocabulary

@testable import Compute

@Suite("Where a task's files may come from") struct AddressTests {
  @Test(
    "addresses that only the hub can reach are not public",
    arguments: [
      [127, 0, 0, 1], [10, 1, 2, 3], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1], [169, 254, 169, 254],
      [0, 0, 0, 0],
      [100, 64, 0, 1], [198, 18, 0, 1], [224, 0, 0, 1], [255, 255, 255, 255], [192, 0, 2, 1],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1],
      [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 1],
      [0x20, 0x02, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0x20, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ] as [[UInt8]])
  func privateOnes(_ bytes: [UInt8]) { #expect(!Reachable.isPublic(bytes)) }

  @Test(
    "others are",
    arguments: [
      [8, 8, 8, 8], [172, 32, 0, 1], [100, 128, 0, 1], [0x24, 0x00, 0xCB, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 8, 8, 8, 8],
    ] as [[UInt8]])
  func publicOnes(_ bytes: [UInt8]) { #expect(Reachable.isPublic(bytes)) }

  @Test(
    "an address that two readers could read differently is none",
    arguments: [
      "http://user@host/", "http://user:word@host/", "http://host:0/", "http://host:65536/", "http://host:+80/",
      "http:///x",
      "http://host name/", "http://host\\@other/", "http://host\r\nX: y/", "http://[::1/", "http://höst/",
      "ftp://host/", "gs://b/k",
      "s3://b", "s3://b/", "s3://Bucket/k", "file://host/x", "file:x", "", "x", "http://host\"/",
    ])
  func odd(_ text: String) { #expect(FileAddress(text) == nil) }

  @Test("an address is taken apart as it stands")
  func parts() throws {
    let web = try #require(WebAddress("https://Example.org:8443/a?b=c#d"))
    #expect((web.host, web.port, web.path, web.isSecure) == ("example.org", 8443, "/a?b=c", true))
    #expect(WebAddress("http://h?x")?.text == "http://h/?x")
    #expect(WebAddress("http://[2400:cb00::1]:8080/x")?.authority == "[2400:cb00::1]:8080")
    #expect(FileAddress("s3://bucket/a/b c") == .object(bucket: "bucket", key: "a/b c"))
    #expect(FileAddress("file:///a/b%20c") == .file("/a/b c"))
    #expect(FileAddress("file:///a%00") == nil && FileAddress("file:///a%2") == nil)
  }

  @Test("a path of a task's own is below a folder of its own")
  func paths() throws {
    #expect(try TaskPath("//data//x/", field: "").text == "/data/x")
    for bad in [
      "x", "/x", "/", "", "/data/../x", "/data/./x", "/etc/x", "/usr/x", "/proc/1/x", "/job/in/x", "/opt/x", "/a/\u{7}",
    ] {
      #expect(throws: Refusal.self, "\(bad)") { try TaskPath(bad, field: "") }
    }
  }

  @Test("a folder that is shared holds what is below it, and nothing beside")
  func shares() throws {
    var reach = TaskReach()
    let lab = ID<Participant>(at: Instant(milliseconds: 1))
    let other = ID<Participant>(at: Instant(milliseconds: 2))
    reach.folders = [TaskReach.Folder(path: "/srv/lab", participant: lab), TaskReach.Folder(path: "/srv/all")]
    let share = reach.share(of: lab, isOpen: true)
    #expect(share.locate("/srv/lab/a/b")?.parts == ["a", "b"])
    for bad in ["/srv/lab", "/srv/lab/../x", "/srv/labour/x", "/srv", "/etc/passwd", "/srv/lab/a\0"] {
      #expect(share.locate(bad) == nil, "\(bad)")
    }
    #expect(reach.share(of: other, isOpen: true).locate("/srv/lab/a") == nil)
    #expect(reach.share(of: other, isOpen: true).locate("/srv/all/a") != nil)
    #expect(reach.share(of: lab, isOpen: false).locate("/srv/all/a") == nil)
  }

  @Test("a key is escaped, byte by byte")
  func escapes() {
    #expect(ObjectStoreKey.escaped("a/b c~_-.甲+", keepsSlash: true) == "a/b%20c~_-.%E7%94%B2%2B")
    #expect(ObjectStoreKey.escaped("a/b", keepsSlash: false) == "a%2Fb")
  }
}
