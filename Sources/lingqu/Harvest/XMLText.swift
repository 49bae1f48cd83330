import CExpat

/// Reads XML with its namespaces (W3C) and tells a handler of its elements and texts.
///
/// Nothing is fetched: what lies outside the text is refused. Whoever wrote it may be hostile: an entity may not be made of others,
/// what entities add may be no more than four times the text, and elements lie ``mostDepth`` deep at most.
final class XMLText {
  static let mostDepth = 160
  private static let mostGrowth: Float = 4
  private static let freeGrowth: UInt64 = 1 << 20

  /// What is told: names as namespace, a line break, and the name in it; without a namespace, the name.
  protocol Handler: AnyObject {
    func start(_ name: String, _ attributes: [(name: String, value: String)]) throws(RDFMistake)
    func end() throws(RDFMistake)
    func text(_ bytes: UnsafeRawBufferPointer)
  }

  private let handler: any Handler
  private let parser: XML_Parser
  private var depth = 0
  private var mistake: RDFMistake?

  /// Throws an ``RDFMistake``.
  static func read(_ bytes: [UInt8], _ handler: any Handler) throws(RDFMistake) {
    guard let parser = XML_ParserCreateNS(nil, 0x0A) else { throw RDFMistake(zh: "内存不足", en: "no memory") }
    defer { XML_ParserFree(parser) }
    try XMLText(parser, handler).read(bytes)
  }

  private init(_ parser: XML_Parser, _ handler: any Handler) {
    self.parser = parser
    self.handler = handler
  }

  private static func of(_ handle: UnsafeMutableRawPointer?) -> XMLText? {
    handle.map { Unmanaged<XMLText>.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(_ bytes: [UInt8]) throws(RDFMistake) {
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser, Self.mostGrowth)
    XML_SetBillionLaughsAttackProtectionActivationThreshold(parser, Self.freeGrowth)
    XML_SetElementHandler(
      parser, { handle, name, attributes in XMLText.of(handle)?.start(name, attributes) },
      { handle, _ in XMLText.of(handle)?.end() })
    XML_SetCharacterDataHandler(parser) { handle, text, count in
      XMLText.of(handle)?.handler.text(UnsafeRawBufferPointer(start: text, count: Int(count)))
    }
    XML_SetEntityDeclHandler(parser) { handle, _, isParameter, value, count, _, _, _, _ in
      XMLText.of(handle)?.entity(isParameter != 0, value.map { UnsafeRawBufferPointer(start: $0, count: Int(count)) })
    }
    // Of a text whose declarations lie elsewhere, what they might have said would be passed over.
    XML_SetSkippedEntityHandler(parser) { handle, _, _ in XMLText.of(handle)?.stop(XMLText.outside) }
    let status = bytes.withUnsafeBytes { bytes in
      XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count), 1)
    }
    if let mistake { throw mistake }
    guard status == XML_STATUS_OK else {
      let (line, why) = (XML_GetCurrentLineNumber(parser), XML_GetErrorCode(parser))
      let words = XML_ErrorString(why).map { String(cString: $0) } ?? ""
      throw RDFMistake(zh: "第 \(line) 行不是 XML：\(words)", en: "line \(line) is no XML: \(words)")
    }
  }

  private static let outside = RDFMistake(
    zh: "其实体在别处或由其他实体组成，不予展开", en: "it has entities that lie elsewhere or are made of others, which are not followed")

  private func stop(_ why: RDFMistake) {
    if mistake == nil { mistake = why }
    XML_StopParser(parser, 0)
  }

  private func entity(_ isParameter: Bool, _ value: UnsafeRawBufferPointer?) {
    guard !isParameter, let value, !value.contains(UInt8(ascii: "&")) else { return stop(Self.outside) }
  }

  private func start(
    _ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    guard mistake == nil, let name else { return }
    depth += 1
    guard depth <= Self.mostDepth else {
      return stop(RDFMistake(zh: "超过 \(Self.mostDepth) 层嵌套", en: "it has more than \(Self.mostDepth) levels"))
    }
    var told: [(name: String, value: String)] = []
    var at = 0
    while let name = attributes?[at], let value = attributes?[at + 1] {
      told.append((String(cString: name), String(cString: value)))
      at += 2
    }
    do throws(RDFMistake) {
      try handler.start(String(cString: name), told)
    } catch {
      stop(error)
    }
  }

  private func end() {
    guard mistake == nil else { return }
    depth -= 1
    do throws(RDFMistake) {
      try handler.end()
    } catch {
      stop(error)
    }
  }
}
