import CSeccomp
import Glibc

/// The system calls that a job may not make, as a BPF program for bubblewrap's `--seccomp`.
///
/// Denied: what reaches other processes, namespaces, mounts, kernel keys and programs, and every socket (a job has no network and
/// needs no local one). A filter compiled for this machine's architecture kills calls of any other.
enum SeccompFilter {
  private static let denied: [StaticString] = [
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "mount", "umount2", "mount_setattr",
    "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig", "pivot_root", "chroot", "unshare", "setns", "keyctl",
    "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load", "init_module",
    "finit_module", "delete_module", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at",
    "name_to_handle_at", "quotactl", "swapon", "swapoff", "reboot", "syslog", "acct", "settimeofday", "clock_settime",
    "personality", "lookup_dcookie", "iopl", "ioperm",
  ]

  /// A descriptor that holds the program, at its start; the caller closes it. Nil if the library refuses.
  static func descriptor() -> Int32? {
    // SCMP_ACT_ALLOW and SCMP_ACT_ERRNO(errno) of seccomp.h, which are macros with casts.
    let allow: UInt32 = 0x7FFF_0000
    func refuse(_ code: Int32) -> UInt32 { 0x0005_0000 | UInt32(code) }
    guard let filter = seccomp_init(allow) else { return nil }
    defer { seccomp_release(filter) }
    func deny(_ name: StaticString, _ code: Int32) {
      let number = name.withUTF8Buffer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { seccomp_syscall_resolve_name($0.baseAddress) }
      }
      if number >= 0 { _ = seccomp_rule_add_array(filter, refuse(code), number, 0, nil) }
    }
    for name in denied { deny(name, EPERM) }
    deny("socket", EAFNOSUPPORT)
    deny("socketpair", EAFNOSUPPORT)
    // TIOCSTI and TIOCLINUX push characters into a terminal.
    let ioctl = seccomp_syscall_resolve_name("ioctl")
    for request in [UInt64(0x5412), UInt64(0x541C)] {
      var compare = scmp_arg_cmp(arg: 1, op: SCMP_CMP_MASKED_EQ, datum_a: 0xFFFF_FFFF, datum_b: request)
      _ = seccomp_rule_add_array(filter, refuse(EPERM), ioctl, 1, &compare)
    }
    let file = linux_memfd_create("lingqu-seccomp", 0)
    guard file >= 0 else { return nil }
    guard seccomp_export_bpf(filter, file) == 0, lseek(file, 0, SEEK_SET) == 0 else {
      close(file)
      return nil
    }
    return file
  }
}
