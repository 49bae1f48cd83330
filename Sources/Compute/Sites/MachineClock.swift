import CSeccomp

extension Machine {
  /// Whether something (chrony, ntpd, systemd-timesyncd, the host) keeps this machine's clock right; nil if the kernel does
  /// not say.
  public static var clockIsKept: Bool? {
    switch linux_clock_is_kept() {
    case 1: true
    case 0: false
    default: nil
    }
  }
}
