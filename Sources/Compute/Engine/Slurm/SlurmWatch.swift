/// The part of a job's script that runs its command and tells, every few seconds, what the job's processes have taken so far:
/// `sstat` would have to run where Slurm's own commands are, and slurmrestd does not tell it.
///
/// The command has a shell that waits for it, at the other end of a pipe; the script waits for the end of that pipe and looks about
/// between times. So a short job is looked at by nobody, and costs no process for it. Nobody but that shell holds the pipe: what
/// the command leaves running does not keep the script waiting. The exit code is the shell's own: what is read while time runs out
/// may be lost.
///
/// It walks down from the script through `/proc`, for Slurm's groups are not on every cluster; a process that has left the
/// script's tree is not seen here, and is in the account at the end.
struct SlurmWatch {
  let folder: String
  /// What the shell runs, in the words of bash: one command, which ends with `exec`.
  let command: String

  /// More processes than these are not looked at one by one.
  private static let most = 500

  /// Leaves the exit code in `code`; a signal may end a wait before its time.
  var text: String {
    let path = SlurmScript.quoted(folder + "/" + ClusterUsage.file)
    return """
      walk() {
        local task kid kids line
        for task in /proc/$1/task/[0-9]*; do
          kids=; read -r kids <"$task/children"
          for kid in $kids; do
            read -r line <"/proc/$kid/stat" || continue
            line=(${line##*) })
            used=$((used + (line[11] + line[12] + line[13] + line[14]) * 10000)) held=$((held + line[21] * page))
            [ $((count += 1)) -lt \(Self.most) ] || return
            walk $kid
          done
        done
      }
      look() {
        local key value rest
        [ -n "$page" ] || while read -r key value rest; do
          [ $key != KernelPageSize: ] || { page=$((value * 1024)); break; }
        done </proc/self/smaps
        page=${page:-4096} used=0 held=0 count=0
        walk $$
        [ $count -lt \(Self.most) ] || return
        \(ClusterUsage.written(microseconds: "used", nanoseconds: "none", bytes: "held", to: path))
      }
      exec 5>&1
      exec 4< <(trap : TERM; (\(command) </dev/null >&5 2>&3 3>&- 5>&-); exit $?)
      shell=$! pause=2 page=
      until read -t $pause -u 4; [ $? -le 128 ]; do
        [ $pause = 86400 ] || { pause=5; look || pause=86400; }
      done
      wait $shell; code=$?
      while kill -0 $shell; do wait $shell; code=$?; done
      """
  }
}
