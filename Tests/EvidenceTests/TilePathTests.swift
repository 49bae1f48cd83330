import Testing

@testable import Evidence

@Suite struct TilePathTests {
  @Test("paths read back as they are written")
  func good() throws {
    for text in [
      "tile/0/000", "tile/0/000.p/1", "tile/3/x001/x234/067", "tile/entries/x001/x234/067.p/255", "tile/63/999",
      "tile/entries/x001/000",
    ] {
      #expect(TilePath(text)?.description == text)
      #expect(TilePath("/" + text)?.description == text)
    }
    #expect(TilePath("tile/1/x001/x234/067")?.n == 1_234_067)
  }

  @Test(
    "what is not exactly a path is none",
    arguments: [
      "", "/", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/-1/000",
      "tile/64/000",
      "tile/00/000", "tile/+1/000", "tile/0/x000/000", "tile/0/x001", "tile/0/001/000", "tile/0/000.p/0",
      "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/000/1", "tile/data/000",
      "tile/0/../000", "tile/0/000 ", "tile/0/000\n", "//tile/0/000", "tile//000", "tile/0/-01", "tile/entries/x/000",
      "tile/0/x001/9223372036854775807", "tile/0/x9223372036854775807/000", "tile/0/x999/x999/x999/x999/x999/x999/999",
      "tile/0/0٠0", "tile/8/0/000",
    ])
  func bad(_ text: String) { #expect(TilePath(text) == nil) }
}
