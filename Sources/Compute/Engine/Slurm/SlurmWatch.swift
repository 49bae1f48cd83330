/// The part of a job's script that tells, every few seconds, what the job's processes have taken so far: `sstat` would have
/// to run where Slurm's own commands are, and slurmrestd does not tell it.
///
/// It walks down from the script through `/proc`, for Slurm's groups are not on every cluster; a process that has left the
/// script's tree is not seen here, and is in the account at the end.
struct SlurmWatch {
  let folder: String

  /// More processes than these are not looked at one by one.
  private static let most = 500

  var text: String {
    let path = SlurmScript.quoted(folder + "/" + ClusterUsage.file)
    return """
      walk() {
        local task kid kids line
        for task in /proc/$1/task/[0-9]*; do
          kids=; read -r kids <"$task/children"
          for kid in $kids; do
            [ $kid != $BASHPID ] && read -r line <"/proc/$kid/stat" || continue
            line=(${line##*) })
            used=$((used + (line[11] + line[12] + line[13] + line[14]) * 10000)) held=$((held + line[21] * page))
            [ $((count += 1)) -lt \(Self.most) ] || return
            walk $kid
          done
        done
      }
      watch() {
        local page=4096 pause=2 used held count key value rest
        exec 4<><(:) >/dev/null
        until read -t $pause -u 4 || [ $? -le 128 ]; do
          [ $pause = 5 ] || while read -r key value rest; do
            [ $key != KernelPageSize: ] || { page=$((value * 1024)); break; }
          done </proc/self/smaps
          pause=5 used=0 held=0 count=0
          walk $$
          [ $count -lt \(Self.most) ] || break
          \(ClusterUsage.written(microseconds: "used", nanoseconds: "none", bytes: "held", to: path))
        done
      }
      watch </dev/null 3>&- & watch=$!
      """
  }
}
