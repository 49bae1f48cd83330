import Vocabulary

/// What the records of sites and pools refuse.
enum SiteRefusal {
  static func require(_ name: Text, at field: String) throws(Refusal) {
    for (text, part) in [(name.zh, "/zh"), (name.en, "/en")] {
      guard (1...200).contains(text.unicodeScalars.count), !text.utf8.contains(0) else {
        throw self.field(field + part, Text(zh: "1 到 200 个字符", en: "1 to 200 characters"))
      }
    }
  }

  static func require(_ number: Int64?, _ range: ClosedRange<Int64>, at field: String) throws(Refusal) {
    guard let number, !range.contains(number) else { return }
    throw self.field(
      field,
      Text(
        zh: "\(range.lowerBound) 到 \(range.upperBound) 的整数",
        en: "an integer from \(range.lowerBound) to \(range.upperBound)"))
  }

  static func field(_ field: String, _ accepted: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "compute.field", Text(zh: "\(field) 的值不符合要求", en: "the value of \(field) is not acceptable"),
      remedy: Text(zh: "应为：\(accepted.zh)", en: "expected \(accepted.en)"), field: field)
  }

  static func racks(used: Int64, built: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "site.more-used-than-built",
      Text(zh: "在用机架 \(used) 多于建成机架 \(built)", en: "\(used) racks are used, but only \(built) are built"),
      remedy: Text(zh: "在用不多于建成", en: "use at most what is built"), field: "/racksUsed")
  }

  static let closed = Refusal(
    .conflict, rule: "site.closed", Text(zh: "该数据中心已关闭", en: "the site is closed"),
    remedy: Text(zh: "请先重新启用数据中心", en: "open the site again first"), field: "/site")

  static func hasPools(_ count: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "site.has-pools",
      Text(zh: "数据中心内还有 \(count) 个未关闭的资源池", en: "\(count) pools at the site are not closed"),
      remedy: Text(zh: "先关闭这些资源池", en: "close them first"), field: "/state")
  }

  // MARK: - Pools

  static func hasJobs(_ count: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "pool.has-jobs",
      Text(zh: "资源池内还有 \(count) 个未结束的作业", en: "\(count) jobs of the pool are not over"),
      remedy: Text(zh: "先设为 draining，等作业结束后再关闭", en: "set it to draining, and close it when they are over"),
      field: "/state")
  }

  static func step(_ from: Pool.State, _ to: Pool.State) -> Refusal {
    let next = Pool.State.allCases.filter(from.leads(to:)).map(\.rawValue)
    return Refusal(
      .conflict, rule: "pool.state-step",
      Text(
        zh: "资源池不能从 \(from.rawValue) 变为 \(to.rawValue)",
        en: "a pool that is \(from.rawValue) cannot become \(to.rawValue)"),
      remedy: Text(zh: "可变为：" + next.joined(separator: "、"), en: "it can become " + next.joined(separator: ", ")),
      field: "/state")
  }

  static func cluster(_ name: String?) -> Refusal {
    Refusal(
      .unacceptable, rule: "pool.cluster-unknown",
      Text(zh: "没有配置这样的集群：\(name ?? "")", en: "no such cluster is configured: \(name ?? "none is named")"),
      remedy: Text(zh: "由运营方在数据目录 engines/ 中配置", en: "the operator configures it in engines/ of the data folder"),
      field: name == nil ? "/cluster" : "/cluster/name")
  }

  static let silent = Refusal(
    .unavailable, rule: "pool.engine-silent", Text(zh: "资源池的引擎没有应答", en: "the pool's engine does not answer"),
    remedy: Text(zh: "稍后重试；作业不受影响", en: "try again shortly; its jobs are not affected"))

  static func nodesUnknown(_ cluster: PoolCluster) -> Refusal {
    let part = cluster.name + (cluster.partition.map { "/" + $0 } ?? "")
    return Refusal(
      .conflict, rule: "pool.nodes-unknown",
      Text(zh: "\(part) 的节点尚无人告知", en: "nobody has told the nodes of \(part) yet"),
      remedy: Text(
        zh: "写明节点组，或待集群的引擎或代理应答后再试", en: "name the groups, or try again once the cluster's engine or agent has answered"
      ),
      field: "/capacity/groups")
  }

  static func clusterOfAnother(_ name: String) -> Refusal {
    Refusal(
      .forbidden, rule: "pool.cluster-not-yours",
      Text(zh: "集群 \(name) 不归该参与方", en: "the cluster \(name) is not this participant's"),
      remedy: Text(zh: "由其所有方或运营方登记资源池", en: "its owner, or the operator, registers the pool"),
      field: "/cluster/name")
  }

  static func engine(_ name: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "pool.engine-unknown", Text(zh: "没有引擎 \(name)", en: "there is no engine \(name)"),
      remedy: Text(
        zh: "可用：" + Pool.engines.joined(separator: "、"), en: "there is " + Pool.engines.joined(separator: ", ")),
      field: "/engine")
  }

  static let oneNode = Refusal(
    .unacceptable, rule: "pool.one-node", Text(zh: "本机资源池只有一个节点", en: "a pool of the hub's machine is one node"),
    remedy: Text(zh: "不写 groups，只写总量", en: "leave `groups` out, and tell the sums"), field: "/capacity/groups")

  static let offer = Refusal(
    .unacceptable, rule: "pool.offer-not-fitting",
    Text(zh: "价目须为本方的算力报价", en: "the price list must be a compute offer of the pool's owner"),
    remedy: Text(zh: "先发布 compute 类报价", en: "publish an offer of kind compute first"), field: "/offer")

  /// A pool of the hub's own machine that claims more than the machine has.
  static func overMachine(_ what: Demand.Part, asked: Int64, has: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "pool.over-machine",
      Text(
        zh: "本机只有 \(what.text(has).zh)，不能登记 \(what.text(asked).zh)",
        en: "the hub's machine has \(what.text(has).en), not \(what.text(asked).en)"),
      remedy: Text(zh: "至多 \(what.text(has).zh)", en: "at most \(what.text(has).en)"),
      field: "/capacity/" + what.field)
  }
}
