import CSerd
import Vocabulary

/// Reads RDF in Turtle, TriG or N-Triples (W3C) as things with their `@id`, the flat and expanded form of JSON-LD.
///
/// Nothing is fetched: IRIs are names. Whoever wrote the text may be hostile, so there are no more than ``Limits`` of anything, and no more
/// statements than ``RDFThings`` takes.
final class TurtleReader {
  enum Syntax { case turtle, trig }

  enum Limits {
    /// Anonymous nodes one in another.
    static let depth = 64
    /// In the whole text: the library tells where lists begin, and not where they end.
    static let lists = 256
  }

  private var things = RDFThings()
  private var depth = 0
  private var lists = 0
  private var mistake: RDFMistake?
  private var line: UInt32 = 0
  private let names: OpaquePointer

  /// The things of a text, in the order in which it first speaks of them.
  ///
  /// - Parameter base: what relative IRIs are relative to.
  /// Throws an ``RDFMistake``.
  static func things(of text: [UInt8], _ syntax: Syntax, base: String) throws(RDFMistake) -> JSON {
    guard !text.contains(0) else { throw RDFMistake(zh: "其中有空字节", en: "it has a zero byte") }
    var uri = SerdURI()
    var node = base.withCString {
      $0.withMemoryRebound(to: UInt8.self, capacity: base.utf8.count + 1) {
        serd_node_new_uri_from_string($0, nil, &uri)
      }
    }
    defer { serd_node_free(&node) }
    guard let names = serd_env_new(&node) else { throw RDFMistake(zh: "内存不足", en: "no memory") }
    defer { serd_env_free(names) }
    let reader = TurtleReader(names)
    try reader.read(text, syntax)
    return reader.things.json
  }

  private init(_ names: OpaquePointer) { self.names = names }

  private static func of(_ handle: UnsafeMutableRawPointer?) -> TurtleReader? {
    handle.map { Unmanaged<TurtleReader>.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(_ text: [UInt8], _ syntax: Syntax) throws(RDFMistake) {
    let reader = serd_reader_new(
      syntax == .trig ? SERD_TRIG : SERD_TURTLE, Unmanaged.passUnretained(self).toOpaque(), nil,
      { handle, uri in TurtleReader.of(handle).map { serd_env_set_base_uri($0.names, uri) } ?? SERD_FAILURE },
      { handle, name, uri in TurtleReader.of(handle).map { serd_env_set_prefix($0.names, name, uri) } ?? SERD_FAILURE },
      { handle, flags, _, subject, predicate, object, type, language in
        TurtleReader.of(handle)?.add(flags, subject, predicate, object, type, language) ?? SERD_FAILURE
      },
      { handle, _ in
        TurtleReader.of(handle)?.depth -= 1
        return SERD_SUCCESS
      })
    guard let reader else { throw RDFMistake(zh: "内存不足", en: "no memory") }
    defer { serd_reader_free(reader) }
    serd_reader_set_strict(reader, true)
    serd_reader_set_error_sink(
      reader,
      { handle, error in
        TurtleReader.of(handle)?.note(error.pointee.line)
        return SERD_SUCCESS
      }, Unmanaged.passUnretained(self).toOpaque())
    // Of a text of no bytes the library reads the one after its end (serd 0.30.16).
    let status = (text + [0, 0]).withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { serd_reader_read_string(reader, $0) } ?? SERD_FAILURE
    }
    if let mistake { throw mistake }
    guard status == SERD_SUCCESS, line == 0 else {
      throw RDFMistake(zh: "第 \(line) 行读不懂", en: "line \(line) cannot be read")
    }
  }

  private func note(_ found: UInt32) { if line == 0 { line = max(1, found) } }

  private func add(
    _ flags: SerdStatementFlags, _ subject: UnsafePointer<SerdNode>, _ predicate: UnsafePointer<SerdNode>,
    _ object: UnsafePointer<SerdNode>, _ type: UnsafePointer<SerdNode>?, _ language: UnsafePointer<SerdNode>?
  ) -> SerdStatus {
    if flags & (SERD_ANON_S_BEGIN.rawValue | SERD_ANON_O_BEGIN.rawValue) != 0 { depth += 1 }
    if flags & (SERD_LIST_S_BEGIN.rawValue | SERD_LIST_O_BEGIN.rawValue) != 0 { lists += 1 }
    guard depth <= Limits.depth, lists <= Limits.lists else {
      mistake = RDFMistake(
        zh: "超过 \(Limits.depth) 层嵌套或 \(Limits.lists) 个列表",
        en: "it has more than \(Limits.depth) levels or \(Limits.lists) lists")
      return SERD_ERR_INTERNAL
    }
    guard let thing = name(subject), let property = name(predicate), let value = value(object, type, language) else {
      mistake = RDFMistake(
        zh: "有未声明的前缀或不完整的 IRI", en: "it uses a prefix that it does not declare, or an IRI that is none")
      return SERD_ERR_BAD_CURIE
    }
    do throws(RDFMistake) {
      try things.add(thing, property, value)
      return SERD_SUCCESS
    } catch {
      mistake = error
      return SERD_ERR_INTERNAL
    }
  }

  private func value(
    _ node: UnsafePointer<SerdNode>, _ type: UnsafePointer<SerdNode>?, _ language: UnsafePointer<SerdNode>?
  ) -> JSON? {
    guard node.pointee.type == SERD_LITERAL else { return name(node).map { ["@id": .string($0)] } }
    var value: [String: JSON] = ["@value": .string(Self.text(node))]
    if let language, language.pointee.n_bytes > 0 { value["@language"] = .string(Self.text(language)) }
    if let type, type.pointee.n_bytes > 0 {
      guard let type = name(type) else { return nil }
      value["@type"] = .string(type)
    }
    return .object(value)
  }

  /// The whole IRI of a node, or its name among those without one.
  private func name(_ node: UnsafePointer<SerdNode>) -> String? {
    if node.pointee.type == SERD_BLANK { return "_:" + Self.text(node) }
    var whole = serd_env_expand_node(names, node)
    defer { serd_node_free(&whole) }
    guard whole.buf != nil else { return nil }
    return withUnsafePointer(to: whole, Self.text)
  }

  private static func text(_ node: UnsafePointer<SerdNode>) -> String {
    String(decoding: UnsafeBufferPointer(start: node.pointee.buf, count: Int(node.pointee.n_bytes)), as: UTF8.self)
  }
}
