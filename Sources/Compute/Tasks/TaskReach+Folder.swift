import Identity
public import Store
import Vocabulary

extension TaskReach {
  /// Refuses a job that names what is not there for it: a folder or a container image of the hub's own machine. What a cluster
  /// has, only the cluster knows.
  public func admit(_ tx: Transaction, of job: Job) throws {
    if let pool = job.pool, try Pools.get(tx, pool).engine != LocalEngine.word { return try Self.checkForm(job) }
    try job.draft.checkImage(among: images ?? [])
    try Self.checkForm(job)
    try admitFolder(of: job)
  }

  private static func checkForm(_ job: Job) throws {
    guard let folder = job.draft.folder else { return }
    guard folder.hasPrefix("/"), !folder.utf8.contains(0), !folder.split(separator: "/").contains("..") else {
      throw Refusal(
        .unacceptable, rule: "job.folder", Text(zh: "folder 不是绝对路径", en: "the folder is not an absolute path"),
        field: "/folder")
    }
  }

  /// On the hub's own machine it must be one that is shared with its consumer.
  private func admitFolder(of job: Job) throws {
    guard let folder = job.draft.folder else { return }
    let isOpen = (job.draft.inputs ?? []).allSatisfy { $0.agreement == nil }
    let share = share(of: job.consumer, isOpen: isOpen)
    // A file in it is below it.
    guard share.locate(folder + "/x") == nil else { return }
    let shared = (share.folders ?? []).map(\.path).sorted()
    throw Refusal(
      .unacceptable, rule: "job.folder",
      Text(zh: "该目录不在本中枢向您共享的目录之下", en: "the folder is below none that the hub shares with you"),
      remedy: shared.isEmpty
        ? Text(
          zh: "请运营方在 tasks.json 中为您开放目录，或选择您有目录的集群资源池；引用他人数据的作业不能使用共享目录",
          en:
            "ask the operator for a folder in tasks.json, or name a pool of a cluster that has the folder; a job on others' data sees none"
        ) : Text(zh: "可用目录：" + shared.joined(separator: "、"), en: "a folder below " + shared.joined(separator: ", ")),
      field: "/folder")
  }
}

extension JobDraft {
  /// Refuses a container image where the engine of its pool runs none.
  func checkImage(in pool: Pool) throws(Refusal) {
    if image != nil, pool.engine != "kubernetes", pool.engine != LocalEngine.word { throw JobRefusal.imageElsewhere }
  }

  /// Refuses one that is none of those of the hub's own machine.
  func checkImage(among images: [TaskReach.Image]) throws(Refusal) {
    if let image, !images.contains(where: { $0.stands(for: image) }) { throw JobRefusal.noSuchImage(images) }
  }
}
