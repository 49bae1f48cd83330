extension JobSpec {
  /// Has the command work in a folder that is there before the job and stays after it.
  ///
  /// - Parameter isHere: whether it runs on the hub's machine, where only a task sees folders that are shared with its consumer.
  mutating func work(in folder: String, here isHere: Bool) {
    guard isHere else {
      self.folder = folder
      return
    }
    // The sandbox's own place is its root's; the shell says by itself what is wrong with the folder.
    var step = TaskPlan.Step(
      image: image ?? "", command: ["/bin/sh", "-c", "cd -- \"$0\" && exec \"$@\"", folder] + command)
    step.environment = environment
    task = TaskPlan(steps: [step])
  }
}
