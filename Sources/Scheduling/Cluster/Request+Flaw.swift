public import Vocabulary

extension Request {
  /// What no cluster could make sense of: less than nothing, or more than all of an accelerator.
  public var flaw: Refusal? {
    if milliCPU < 0 { return Self.flaw("milliCPU", milliCPU, "≥ 0") }
    if memoryMiB < 0 { return Self.flaw("memoryMiB", memoryMiB, "≥ 0") }
    if accelerators < 0 { return Self.flaw("accelerators", Int64(accelerators), "≥ 0") }
    if accelerators > 0, !(1...1000).contains(milliEach) { return Self.flaw("milliEach", Int64(milliEach), "1…1000") }
    return nil
  }

  private static func flaw(_ field: String, _ found: Int64, _ accepted: String) -> Refusal {
    Refusal(
      .invalid, rule: "placement.request",
      Text(zh: "\(field) 不能是 \(found)", en: "\(field) cannot be \(found)"),
      remedy: Text(zh: "可用：\(accepted)", en: "accepted: \(accepted)"), field: field)
  }
}
