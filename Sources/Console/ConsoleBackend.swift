import Vocabulary

/// Who looks at a page, as the hub knows them. The hub brings its own type, so that a page never decides what it means.
public protocol ConsoleCaller: Sendable {
  /// The organisation they act for.
  var party: Console.Party { get }
  /// Their own name.
  var displayName: String { get }
  /// Their password is one that somebody else made: nothing is shown to them but the page that changes it.
  var mustChangePassword: Bool { get }
}

/// What the console asks of the hub: one function for each page, with the answers as plain values.
///
/// Whoever implements it answers with the same operations, and the same access rules, that the REST doors use.
/// Every function may throw a ``Vocabulary/Refusal``; it becomes a page that says so.
public protocol ConsoleBackend: Sendable {
  associatedtype Caller: ConsoleCaller

  /// A new session, or a refusal that does not say whether the name exists. Counts failures and locks out.
  func signIn(name: String, password: String) async throws -> Console.SignIn.Session
  /// Ends a session; a session that is not there is no error.
  func signOut(session: String) async throws
  /// Whose session this is; nil when there is none, or when it has ended.
  func caller(session: String) async throws -> Caller?

  /// Changes the caller's password. All their sessions end; the answer is a new one.
  func changePassword(from old: String, to new: String, _ caller: Caller) async throws -> Console.SignIn.Session

  func overview(_ caller: Caller) async throws -> Console.Overview.Model
  func catalogue(_ query: Console.Catalogue.Query, _ caller: Caller) async throws -> Console.Catalogue.Model
  func offer(_ id: String, _ caller: Caller) async throws -> Console.Offer.Model
  /// Asks for an agreement on an offer.
  func request(offer id: String, _ draft: Console.Offer.Draft, _ caller: Caller) async throws -> Console.Offer.Asked
  func needs(_ query: Console.NeedList.Query, _ caller: Caller) async throws -> Console.NeedList.Model
  func need(_ id: String, _ caller: Caller) async throws -> Console.Need.Model

  /// The id of the need that is now published.
  func publish(_ draft: Console.NeedForm.Draft, _ caller: Caller) async throws -> String

  func datasets(_ query: Console.DatasetList.Query, _ caller: Caller) async throws -> Console.DatasetList.Model
  func dataset(_ id: String, _ caller: Caller) async throws -> Console.Dataset.Model
  /// Asks for a dataset; the answer is the request.
  func request(dataset id: String, _ draft: Console.Dataset.Draft, _ caller: Caller) async throws -> String
  /// Reports what is wrong with a dataset; the answer is the ticket's id.
  func report(dataset id: String, _ problem: Console.Dataset.Problem, _ caller: Caller) async throws -> String
  /// Puts a dataset of the caller's into the catalogue.
  func publish(dataset id: String, _ caller: Caller) async throws
  /// What the caller's organisation asked for.
  func requests(cursor: String?, _ caller: Caller) async throws -> Console.SharingList.Model
  func request(_ id: String, _ caller: Caller) async throws -> Console.Sharing.Model
  /// Grants, refuses or withdraws a request.
  func decide(request id: String, _ decision: Console.Sharing.Decision, _ caller: Caller) async throws
  /// What waits for the caller's organisation as a steward of data.
  func desk(cursor: String?, _ caller: Caller) async throws -> Console.Desk.Model

  func ticket(_ id: String, _ caller: Caller) async throws -> Console.Ticket.Model
  /// Takes, gives back, closes or reopens a ticket.
  func decide(ticket id: String, _ decision: Console.Ticket.Decision, _ caller: Caller) async throws

  /// Datasets that nobody ever used, oldest first, with the reasons.
  func idle(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.IdleList.Line>

  /// The data rights that the caller's organisation holds, newest first.
  func rights(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.RightLine>
  func right(_ id: String, _ caller: Caller) async throws -> Console.Right.Model

  /// Grants of authorised operation that the caller may see, newest first.
  func grants(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.GrantLine>
  func grant(_ id: String, _ caller: Caller) async throws -> Console.Grant.Model

  /// Lists of data that the caller may see, newest first.
  func dataLists(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.DataListLine>
  /// One of them: a version of it, the newest unless told, from where its rows go on.
  func dataList(_ id: String, version: String?, cursor: String?, _ caller: Caller) async throws
    -> Console.DataList.Model
  /// The rows of a version, the newest unless told: as a table for spreadsheet programs, or with what was signed and its
  /// receipt, to be checked offline.
  func dataListFile(_ id: String, version: String?, _ form: Console.DataList.File.Form, _ caller: Caller) async throws
    -> Console.DataList.File
  /// Publishes the caller's list, signed with the key that the hub keeps, after the version that the caller saw.
  func publish(dataList id: String, after: Int64, _ caller: Caller) async throws

  /// The data asset ledger of the caller's organisation, of the year that runs.
  func assets(cursor: String?, _ caller: Caller) async throws -> Console.AssetList.Model
  /// What data of each class were agreed for in the last twelve months.
  func prices(_ caller: Caller) async throws -> Console.PriceList.Model
  func callRates(_ caller: Caller) async throws -> Console.CallRates.Model

  /// What the certificate of a data right says, for anybody who has its code.
  func certificate(code: String) async throws -> Console.Certificate.Model

  /// The shelf of models, or what is found of it.
  func models(_ query: Console.ModelList.Query, _ caller: Caller) async throws -> Console.ModelList.Model
  /// Those of `ids` that the caller may see, in their order.
  func models(beside ids: [String], _ caller: Caller) async throws -> [Console.ModelLine]
  func model(_ id: String, _ caller: Caller) async throws -> Console.ModelPage.Model
  /// The caller's own models, and the filing assessment of one of them; nil: of none.
  func filings(_ id: String?, _ caller: Caller) async throws -> Console.FilingBoard.Shelf
  /// The risks that a manual sample is judged by.
  func sampleSheet(_ caller: Caller) async throws -> Console.SampleSheet.Model
  /// The keys with which the caller's organisation calls models; for those who oversee, everybody's.
  func modelKeys(_ caller: Caller) async throws -> Console.ModelKeys.Model
  /// Makes a key; its secret is nowhere else.
  func makeModelKey(_ draft: Console.ModelKeys.Draft, _ caller: Caller) async throws -> Console.ModelKeys.Made
  func revoke(modelKey id: String, _ caller: Caller) async throws
  func playground(_ caller: Caller) async throws -> Console.Playground.Model
  /// Asks a model. The answer is read as fast as it is taken; whoever takes no more of it leaves the call.
  func play(
    _ draft: Console.Playground.Draft, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Playground.Piece, any Error>

  func agreements(cursor: String?, _ caller: Caller) async throws -> Console.AgreementList.Model
  func agreement(_ id: String, _ caller: Caller) async throws -> Console.Agreement.Model
  /// Signs for the caller's organisation with the key that the hub keeps for it.
  func sign(agreement id: String, _ caller: Caller) async throws
  /// Takes the terms on the table; the answer is the agreement to sign, once there is one.
  func accept(negotiation id: String, _ caller: Caller) async throws -> String?
  func revoke(agreement id: String, reason: String, _ caller: Caller) async throws

  func jobs(cursor: String?, _ caller: Caller) async throws -> Console.JobList.Model
  func job(_ id: String, _ caller: Caller) async throws -> Console.Job.Model
  func cancel(job id: String, _ caller: Caller) async throws
  func jobForm(_ caller: Caller) async throws -> Console.JobForm.Model
  /// The id of the job that is now submitted.
  func submit(_ draft: Console.JobForm.Draft, _ caller: Caller) async throws -> String
  func quote(_ draft: Console.JobForm.Draft, _ caller: Caller) async throws -> Console.Quote.Model
  func queue(_ query: Console.Queue.Query, _ caller: Caller) async throws -> Console.Queue.Model
  /// Says that the queue may look otherwise than a moment ago.
  func followQueue(_ caller: Caller) async throws -> AsyncThrowingStream<Void, any Error>
  /// What happens to a job from byte `offset` of its log on. Ends when the job has ended and its log is told.
  func follow(
    job id: String, from offset: Int64, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Job.Update, any Error>

  func sites(_ caller: Caller) async throws -> Console.SiteList.Model
  func site(_ id: String, _ caller: Caller) async throws -> Console.DataCentre.Model
  func pool(_ id: String, _ caller: Caller) async throws -> Console.Pool.Model
  /// Brings a pool of the caller's to another state.
  func change(pool id: String, state: String, _ caller: Caller) async throws

  /// - Parameter period: `2026-11`; nil: the month that runs.
  func invoices(period: String?, _ caller: Caller) async throws -> Console.InvoiceList.Model
  func invoice(_ query: Console.Invoice.Query, _ caller: Caller) async throws -> Console.Invoice.Model
  func vouchers(_ caller: Caller) async throws -> Console.Vouchers.Model
  func accounts(_ caller: Caller) async throws -> Console.AccountList.Model
  func statement(account id: String, cursor: String?, _ caller: Caller) async throws -> Console.Statement.Model

  func evidence(cursor: String?, _ caller: Caller) async throws -> Console.Evidence.Model
  /// The receipt of one entry (entry, inclusion proof, checkpoint) as the JSON that `lingqu evidence verify` reads.
  func receipt(index: Int64, _ caller: Caller) async throws -> String
}
