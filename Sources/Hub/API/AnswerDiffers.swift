#if DEBUG
  import HTTPTypes
  import Vocabulary

  /// An answer that is not of the shape the OpenAPI document gives it. Debug builds look at every answer, so that each
  /// test that comes by an operation tests its shape too.
  struct AnswerDiffers: Error, CustomStringConvertible {
    let description: String

    static func check(_ answer: Answer, _ endpoint: Endpoint) throws {
      guard answer.status == endpoint.success.status else {
        throw Self(
          description: "\(endpoint.operation) answers \(answer.status.code), not \(endpoint.success.status.code)")
      }
      guard let shape = endpoint.success.schema else {
        if answer.body == nil { return }
        throw Self(description: "\(endpoint.operation) answers a body that its shape does not tell of")
      }
      do {
        try shape.check(try answer.bytes.map { try JSON.parse($0) } ?? answer.whole ?? .null)
      } catch let refusal as Refusal {
        throw Self(description: "the answer of \(endpoint.operation) differs from its shape: \(refusal)")
      }
    }
  }
#endif
