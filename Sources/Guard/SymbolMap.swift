/// A small number for each Unicode scalar; 0 where none is said. Pages of 256 scalars, so that what is looked up often
/// is
/// close together: all Chinese characters take 41 KB.
struct SymbolMap: Sendable {
  /// The symbol of what is overlooked.
  static let ignored = UInt16.max

  private var index = [UInt16](repeating: 0, count: 0x1100)
  private var pages = [UInt16](repeating: 0, count: 256)

  subscript(scalar: UInt32) -> UInt16 {
    @inline(__always) get { pages[Int(index[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)] }
  }

  mutating func set(_ scalar: UInt32, _ symbol: UInt16) {
    let place = Int(scalar >> 8)
    if index[place] == 0 {
      index[place] = UInt16(pages.count >> 8)
      pages.append(contentsOf: repeatElement(0, count: 256))
    }
    pages[Int(index[place]) << 8 | Int(scalar & 0xFF)] = symbol
  }

  /// Gives each scalar that has a symbol.
  func forEach(_ body: (UInt32) -> Void) {
    for (place, page) in index.enumerated() where page != 0 {
      for low in 0..<256 where pages[Int(page) << 8 | low] != 0 { body(UInt32(place << 8 | low)) }
    }
  }

  /// Bytes in memory.
  var size: Int { (index.count + pages.count) * 2 }
}
