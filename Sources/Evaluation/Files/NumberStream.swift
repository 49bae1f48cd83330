/// Random numbers that are part of a report (SplitMix64): the same from the same seed and purpose on every machine.
struct NumberStream {
  private var state: UInt64

  /// `purpose` keeps two streams with one seed apart.
  init(seed: UInt64, purpose: String) {
    state = seed ^ TextHash.of(purpose.utf8)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return TextHash.mixed(state)
  }

  /// One of `0..<count`; `count` is at least one.
  mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }
}

/// 64-bit hashes of texts that are the same on every machine and in every build.
enum TextHash {
  static let start: UInt64 = 0xCBF2_9CE4_8422_2325

  /// One more byte (FNV-1a).
  @inline(__always) static func adding(_ byte: UInt8, to hash: UInt64) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(start) { adding($1, to: $0) } }

  /// SplitMix64's last step: every bit of what goes in changes half the bits of what comes out.
  @inline(__always) static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
