import CSeccomp
import Glibc

/// The system calls that a job may not make, as a BPF program for bubblewrap's `--seccomp`.
///
/// A task's programs were written for containers: Python's event loop, for one, wakes itself through a pair of sockets. So
/// tasks may make pairs of local ones (socketpair, AF_UNIX), which reach nobody but who inherits them; no other socket.
///
/// Denied: what reaches other processes, namespaces, mounts, kernel keys and programs, every socket (a job has no network and
/// needs no local one), memory that outlives its processes, and interfaces of the kernel that few programs use and many
/// attacks do. A call of another architecture kills its process, and a call that is newer than this list does not exist.
enum SeccompFilter {
  /// Calls by why they are refused. Names that the library of this machine does not know are those of other
  /// architectures, or newer than ``newest``.
  static let denied: [[StaticString]] = [
    // Other processes.
    ["ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd"],
    // Mounts and namespaces.
    [
      "mount", "umount", "umount2", "mount_setattr", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig",
      "fspick", "pivot_root", "chroot", "unshare", "setns", "open_by_handle_at", "name_to_handle_at", "fanotify_init",
      "quotactl", "quotactl_fd",
    ],
    // Keys, programs and workers in the kernel.
    [
      "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
      "io_uring_register", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
    ],
    // Memory that belongs to no process, or cannot be taken back.
    [
      "shmget", "shmat", "shmctl", "shmdt", "msgget", "semget", "mq_open", "memfd_secret", "migrate_pages",
      "move_pages",
    ],
    // The machine as a whole.
    [
      "swapon", "swapoff", "reboot", "syslog", "acct", "settimeofday", "clock_settime", "clock_settime64", "stime",
      "sethostname", "setdomainname", "vhangup", "nfsservctl",
    ],
    // Remains of old times.
    [
      "personality", "lookup_dcookie", "iopl", "ioperm", "modify_ldt", "uselib", "ustat", "sysfs", "_sysctl", "vm86",
      "vm86old", "vmsplice", "remap_file_pages",
    ],
  ]

  /// The last call that was considered here (futex_requeue): since number 424 all architectures count alike.
  static let newest: UInt32 = 456

  /// Flags of clone(2) that make a namespace: NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. (NEWTIME only exists
  /// for unshare and clone3.)
  private static let namespaceFlags: [UInt64] = [
    0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
  ]
  /// Requests of ioctl(2) that push characters into a terminal: TIOCSTI, TIOCLINUX.
  private static let terminalRequests: [UInt64] = [0x5412, 0x541C]

  /// A descriptor that holds the program, at its start; the caller closes it. Nil if any part of it could not be made.
  ///
  /// - Parameter allowsPairs: of local sockets.
  static func descriptor(allowsPairs: Bool = false) -> Int32? {
    // SCMP_ACT_ALLOW of seccomp.h, a macro with a cast.
    guard let filter = seccomp_init(0x7FFF_0000) else { return nil }
    defer { seccomp_release(filter) }
    var rules = Rules(filter: filter)
    for name in denied.joined() { rules.deny(name, EPERM) }
    rules.deny("socket", EAFNOSUPPORT)
    if allowsPairs {
      rules.deny("socketpair", EAFNOSUPPORT, unless: UInt64(AF_UNIX))
    } else {
      rules.deny("socketpair", EAFNOSUPPORT)
    }
    // Its flags lie in memory, where no filter can look: C libraries take clone instead.
    rules.deny("clone3", ENOSYS)
    for flag in namespaceFlags { rules.deny("clone", EPERM, argument: 0, mask: flag, value: flag) }
    for request in terminalRequests { rules.deny("ioctl", EPERM, argument: 1, mask: 0xFFFF_FFFF, value: request) }
    guard rules.areComplete else { return nil }
    let file = linux_memfd_create("lingqu-seccomp", 1)
    guard file >= 0 else { return nil }
    guard write(file, preamble, preamble.count) == preamble.count, seccomp_export_bpf(filter, file) == 0,
      lseek(file, 0, SEEK_SET) == 0
    else {
      close(file)
      return nil
    }
    return file
  }

  /// Refuses what is newer than the list, before the program of the library, which only knows names. Three instructions of
  /// classic BPF (linux/filter.h): load the number of the call; if it is greater than `newest`, go on, else skip one; return
  /// ENOSYS.
  private static var preamble: [UInt8] {
    instruction(0x20, 0, 0, 0) + instruction(0x25, 0, 1, newest) + instruction(0x06, 0, 0, 0x0005_0000 | UInt32(ENOSYS))
  }

  private static func instruction(_ code: UInt16, _ ifTrue: UInt8, _ ifFalse: UInt8, _ operand: UInt32) -> [UInt8] {
    withUnsafeBytes(of: code) { Array($0) } + [ifTrue, ifFalse] + withUnsafeBytes(of: operand) { Array($0) }
  }

  private struct Rules {
    let filter: scmp_filter_ctx
    var areComplete = true

    /// Refuses a call, or only calls whose argument has `value` under `mask`.
    mutating func deny(
      _ name: StaticString, _ code: Int32, argument: UInt32? = nil, mask: UInt64 = 0, value: UInt64 = 0
    ) {
      deny(
        name, code, argument.map { scmp_arg_cmp(arg: $0, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value) })
    }

    /// Refuses a call whose first argument is another.
    mutating func deny(_ name: StaticString, _ code: Int32, unless first: UInt64) {
      deny(name, code, scmp_arg_cmp(arg: 0, op: SCMP_CMP_NE, datum_a: first, datum_b: 0))
    }

    private mutating func deny(_ name: StaticString, _ code: Int32, _ comparison: scmp_arg_cmp?) {
      let number = name.withUTF8Buffer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { seccomp_syscall_resolve_name($0.baseAddress) }
      }
      // Negative: not on this architecture, or not known at all.
      guard number >= 0 else { return }
      // SCMP_ACT_ERRNO(code).
      let refuse = 0x0005_0000 | UInt32(code)
      var failed: Int32
      if var compare = comparison {
        failed = seccomp_rule_add_array(filter, refuse, number, 1, &compare)
      } else {
        failed = seccomp_rule_add_array(filter, refuse, number, 0, nil)
      }
      if failed != 0 { areComplete = false }
    }
  }
}
