import Models
import NIOHTTP1
import Vocabulary

/// The models that a request may be answered by, in the order in which they are asked: the one that it names, and those that its client
/// lets stand in for it. Each is one of the key's, with a quota and a price of its own; the next one is asked where the one before it gives
/// no answer, and only the one that answers is paid.
struct CallRoute {
  let request: CallRequest
  let cacheSeconds: Int64?
  private var rest: ArraySlice<GrantAccount>
  /// The model that is asked now; nil where there was never a choice.
  private(set) var chosen: String?

  /// Names of further models, with commas between them.
  static let fallbackField = "x-lingqu-fallback"
  /// `price`: whichever the call can cost least with is asked first.
  static let preferField = "x-lingqu-prefer"
  static let mostModels = 8

  init(_ request: CallRequest, _ headers: HTTPHeaders, _ key: KeyTable.Key) throws(GatewayError) {
    func account(_ name: String) throws(GatewayError) -> GrantAccount {
      guard let account = key.models[name] else { throw .unknownModel(name) }
      return account
    }
    self.request = request
    cacheSeconds = try AnswerCache.seconds(headers)
    var accounts = [try account(request.model)]
    for name in headers[Self.fallbackField].flatMap({ $0.split(separator: ",") }) {
      let name = String(name.trimmingPrefix { $0 == " " }.prefix { $0 != " " })
      guard accounts.count < Self.mostModels else { throw .fallback(Self.mostModels) }
      let account = try account(name)
      if !accounts.contains(where: { $0 === account }) { accounts.append(account) }
    }
    if let told = headers.first(name: Self.preferField) {
      guard told == "price" else { throw .prefer }
      // Among those that cost the same the order stays.
      let priced = accounts.enumerated().map { (cost: $1.mostCost(of: request), place: $0, account: $1) }
      accounts = priced.sorted { ($0.cost, $0.place) < ($1.cost, $1.place) }.map(\.account)
    }
    rest = accounts[...]
    chosen = accounts.count > 1 ? "" : nil
  }

  /// Holds what a call of the next model can cost; nil after the last one. Throws if none of those left may be called.
  mutating func next(at now: Int64) throws(GatewayError) -> (GrantAccount, GrantAccount.Hold)? {
    var last: GatewayError?
    while let account = rest.popFirst() {
      if let refusal = account.entry.refusal {
        last = .stopped(refusal)
        continue
      }
      do throws(GatewayError) {
        let hold = try account.hold(for: request, at: now)
        if chosen != nil { chosen = account.model }
        return (account, hold)
      } catch {
        guard error.isOfModel else { throw error }
        last = error
      }
    }
    if let last { throw last }
    return nil
  }
}

extension GatewayError {
  /// Whether another model may answer what this one did not.
  var isOfModel: Bool {
    switch code {
    case "insufficient_quota", "concurrency_limit_exceeded", "rate_limit_exceeded", "context_length_exceeded",
      "upstream_unavailable", "upstream_error", "upstream_timeout", "unsupported_parameter":
      true
    default: false
    }
  }
  static func fallback(_ most: Int) -> GatewayError {
    .invalid("'\(CallRoute.fallbackField)' names more than \(most - 1) models.", param: CallRoute.fallbackField)
  }
  static let prefer = GatewayError.invalid("'\(CallRoute.preferField)' can be 'price'.", param: CallRoute.preferField)
}

extension GrantAccount {
  /// The most fen that a call can cost by the model's price: for an order, not for a bill.
  func mostCost(of request: CallRequest) -> Double {
    let most = request.mostTokens ?? entry.reference.mostTokens ?? entry.reference.contextTokens
    let millitokens =
      Double(request.promptBytes) * Double(weights.ofPrompt)
      + Double(most) * Double(request.answers) * Double(weights.ofCompletion)
    return millitokens * entry.fenPerMillitoken
  }
}
