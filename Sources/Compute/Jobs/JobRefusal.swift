import Exchange
import Vocabulary

/// Why a job is not taken.
enum JobRefusal {
  static let noAgreement = Refusal(
    .unacceptable, rule: "job.no-agreement", Text(zh: "没有可用的算力合约", en: "no compute agreement is named"),
    remedy: Text(
      zh: "写明 agreement；可先用 POST /v1/compute-quotes 询价", en: "name one; POST /v1/compute-quotes shows what there is"),
    field: "/agreement")

  static let notCompute = Refusal(
    .unacceptable, rule: "job.not-compute",
    Text(zh: "该合约不是按作业用量计价的算力合约", en: "the agreement is not one for compute by what a job takes"),
    remedy: Text(
      zh: "算力价格的单位为 cpuSeconds（CPU 秒）或 acceleratorSeconds（卡秒）",
      en: "compute is priced by cpuSeconds or acceleratorSeconds"), field: "/agreement")

  static func noSuchTry(_ newest: Int64) -> Refusal {
    Refusal(
      .notFound, rule: "job.no-such-try", Text(zh: "作业没有这一次尝试", en: "the job was not tried so often"),
      remedy: Text(zh: "1 到 \(newest)", en: "1 to \(newest)"), field: "attempt")
  }

  static let noUsage = Refusal(
    .notFound, rule: "job.no-usage",
    Text(zh: "作业未在运行，或其引擎在运行期间不计量", en: "the job does not run, or its engine measures nothing meanwhile"),
    remedy: Text(zh: "结束后的用量见作业的 result", en: "what it took in the end is in the job's result"))

  static let noAccelerators = Refusal(
    .unacceptable, rule: "job.no-accelerators",
    Text(zh: "该合约按卡秒计价，作业未申请加速卡", en: "the agreement is priced by accelerators' time, and the job asks for none"),
    remedy: Text(
      zh: "写明 accelerators，或使用按 cpuSeconds 计价的合约", en: "say accelerators, or use an agreement priced by cpuSeconds"),
    field: "/accelerators")

  static let noSiteKey = Refusal(
    .conflict, rule: "job.no-site-key",
    Text(zh: "算力方未托管计量签名密钥", en: "the provider has no signing key with the hub for readings"),
    remedy: Text(zh: "由算力方建立托管密钥", en: "the provider has the hub make one"))

  static let arraySize = Refusal(
    .unacceptable, rule: "job.array-size",
    Text(zh: "作业组的任务数超出范围", en: "an array cannot have so many tasks"),
    remedy: Text(
      zh: "1 到 \(JobArray.largest) 个，更多的请分批提交", en: "1 to \(JobArray.largest); submit more in several arrays"),
    field: "/count")

  static let arrayAtOnce = Refusal(
    .unacceptable, rule: "job.array-at-once",
    Text(zh: "作业组同时运行的任务数不合适", en: "an array cannot run so many tasks at once"),
    remedy: Text(zh: "1 个以上；同时开始的作业组（gang）不设此限", en: "one or more; none with `gang`, which starts all of them"),
    field: "/atOnce")

  /// It was taken, and may not start any more.
  static func barred(_ rule: String) -> Refusal {
    Refusal(.conflict, rule: rule, Text(zh: "作业不再允许开始：\(rule)", en: "the job may not start any more: \(rule)"))
  }

  static func gangTooLarge(_ slots: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.gang-too-large",
      Text(zh: "本机至多同时运行 \(slots) 个任务", en: "this machine runs at most \(slots) tasks at once"),
      remedy: Text(zh: "至多 \(slots) 个任务，或不要求同时开始", en: "at most \(slots) tasks, or no gang"), field: "/count")
  }

  static let taskElsewhere = Refusal(
    .unacceptable, rule: "task.pool",
    Text(zh: "该资源池的引擎只运行单个命令，不运行多步骤任务", en: "the engine of this pool runs single commands and no tasks"),
    remedy: Text(
      zh: "任务请用枢纽本机的资源池（lingqu.pool），或作为作业提交", en: "name a pool of the hub's own machine (lingqu.pool), or submit a job"
    ),
    field: "/pool")

  static let folderAndOutputs = Refusal(
    .unacceptable, rule: "job.folder-outputs",
    Text(zh: "在自有目录中工作的作业不另列产出或步骤", en: "a job that works in a folder of its own has no outputs or steps besides"),
    remedy: Text(zh: "文件留在该目录中；去掉 outputs", en: "its files stay in the folder: leave outputs out"), field: "/outputs")

  static let image = Refusal(
    .unacceptable, rule: "job.image", Text(zh: "容器镜像名无效", en: "this is no name of a container image"),
    remedy: Text(zh: "例如 registry.example.org/name:tag", en: "for instance registry.example.org/name:tag"),
    field: "/image")

  static let imageElsewhere = Refusal(
    .unacceptable, rule: "job.image-not-run-here",
    Text(zh: "该资源池的引擎不运行容器镜像", en: "the engine of this pool runs no container images"),
    remedy: Text(
      zh: "选用 kubernetes 引擎或枢纽本机的资源池，或不指定 image",
      en: "name a pool with the engine kubernetes or one of the hub's own machine, or leave image out"),
    field: "/image")

  static func noSuchImage(_ images: [TaskReach.Image]) -> Refusal {
    let names = images.prefix(20).map(\.name)
    return Refusal(
      .unacceptable, rule: "job.image-not-here",
      Text(zh: "枢纽本机没有该容器镜像", en: "the hub's machine does not have this container image"),
      remedy: names.isEmpty
        ? Text(
          zh: "请运营方在 tasks.json 的 images 中提供，或不指定 image",
          en: "ask the operator for it (`images` in tasks.json), or leave image out")
        : Text(
          zh: "可用：" + names.joined(separator: "、") + "；其他请运营方提供",
          en: "there are " + names.joined(separator: ", ") + "; ask the operator for others"),
      field: "/image")
  }

  static let dependencies = Refusal(
    .unacceptable, rule: "job.dependencies",
    Text(zh: "依赖的作业过多或重复", en: "it waits for too many jobs, or for one twice"),
    remedy: Text(zh: "至多 \(Jobs.mostDependencies) 个，各一次", en: "at most \(Jobs.mostDependencies), each once"),
    field: "/after")

  static func unknownDependency(_ index: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.dependency",
      Text(zh: "没有这个作业，或不是您的作业", en: "no such job, or not one of yours"),
      remedy: Text(zh: "先提交被依赖的作业，再引用其编号", en: "submit the job that it waits for first, and name it"),
      field: "/after/\(index)/job")
  }

  static func brokenDependency(_ index: Int, _ state: Job.State) -> Refusal {
    Refusal(
      .conflict, rule: "job.dependency-failed",
      Text(zh: "所依赖的作业已结束，状态为 \(state.rawValue)", en: "the job that it waits for has ended as \(state.rawValue)"),
      remedy: Text(
        zh: "重新提交该作业，或使用 \"condition\": \"ended\"", en: "submit that job again, or say \"condition\": \"ended\""),
      field: "/after/\(index)")
  }

  static func deadline(_ earliest: Instant) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.deadline-too-early",
      Text(zh: "截止时间早于最早可能的结束时间", en: "it could not have ended by its deadline"),
      remedy: Text(
        zh: "\(earliest) 或更晚，或缩短 wallSeconds", en: "\(earliest) or later, or a shorter wallSeconds"), field: "/deadline"
    )
  }

  static func notBefore(_ latest: Instant) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.not-before-too-late",
      Text(zh: "开始时间过晚", en: "it would start too late"),
      remedy: Text(zh: "\(latest) 或更早", en: "\(latest) or earlier"), field: "/notBefore")
  }

  static let urgent = Refusal(
    .forbidden, rule: "job.priority-not-agreed",
    Text(zh: "合约未约定加急", en: "the agreement does not have urgent jobs"),
    remedy: Text(
      zh: "使用 normal，或签订供给说明含 \"priority\": \"urgent\" 的合约",
      en: "use normal, or an agreement whose offer says \"priority\": \"urgent\""), field: "/priority")

  static func tooDear(_ fen: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "job.over-max-price",
      Text(zh: "该作业至多花费 \(fen) 分，高于 maxFen", en: "it may cost \(fen) fen, more than maxFen"),
      remedy: Text(
        zh: "减少 cpuSeconds（按卡计价时为 wallSeconds 或加速卡），或将 maxFen 提高到 \(fen)",
        en: "ask for fewer cpuSeconds (by accelerators: a shorter wallSeconds, or fewer), or raise maxFen to \(fen)"),
      field: "/maxFen")
  }
}
