import Compute
import Glibc
import Vocabulary

extension Checkup {
  static func lookAtSandbox() -> Finding {
    guard let obstacle = LocalEngine.obstacle() else {
      return Finding("sandbox", .ok, Text(zh: "试运行成功", en: "a probe ran in it"))
    }
    return Finding(
      "sandbox", .warning,
      Text(
        zh: "不可用，作业将被拒绝（compute.no-sandbox）：\(obstacle)",
        en: "does not work, jobs are refused (compute.no-sandbox): \(obstacle)"),
      remedy: Text(
        zh: "apt-get install bubblewrap；允许用户命名空间（kernel.unprivileged_userns_clone=1），或以 root 运行；不运行作业的枢纽可以忽略",
        en:
          "apt-get install bubblewrap; allow user namespaces (kernel.unprivileged_userns_clone=1) or run as root; a hub that runs no jobs can leave it"
      ))
  }

  static func lookAtControlGroups() -> Finding {
    let version = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0 ? 2 : 1
    guard let weakness = LocalEngine.weakness() else {
      return Finding("cgroup", .ok, Text(zh: "可以建立（v\(version)）", en: "can be made (v\(version))"))
    }
    return Finding(
      "cgroup", .warning, weakness,
      remedy: Text(
        zh: "以 root 运行，并委派控制组（systemd：Delegate=yes）",
        en: "run as root, with control groups delegated (systemd: Delegate=yes)"))
  }
}
