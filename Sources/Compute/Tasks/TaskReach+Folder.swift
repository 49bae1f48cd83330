import Identity
public import Store
import Vocabulary

extension TaskReach {
  /// Refuses a job that would work in a folder which it does not see: on the hub's own machine it must be one that is shared
  /// with its consumer. What folders a cluster has, only the cluster knows.
  public func admitFolder(_ tx: Transaction, of job: Job) throws {
    guard let folder = job.draft.folder else { return }
    guard folder.hasPrefix("/"), !folder.utf8.contains(0), !folder.split(separator: "/").contains("..") else {
      throw Refusal(
        .unacceptable, rule: "job.folder", Text(zh: "folder 不是绝对路径", en: "the folder is not an absolute path"),
        field: "/folder")
    }
    if let pool = job.pool, try Pools.get(tx, pool).engine != LocalEngine.word { return }
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
