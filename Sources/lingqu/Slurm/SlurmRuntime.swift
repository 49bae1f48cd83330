/// What a batch job runs in: bash's own words, since a node may have nothing else of ours. It sets what Slurm sets, puts what the
/// script says where `--output` says, and stands in for `srun` and `scontrol`, which reach nobody from inside a job.
enum SlurmRuntime {
  /// Functions that the batch script's frame and `srun` share.
  static let library = #"""
    # Sets REPLY to a file name pattern's meaning for task $2 of step $3.
    place() {
      local rest=$1 out= letter width value
      while [ -n "$rest" ]; do
        letter=${rest:0:1} rest=${rest:1}
        if [ "$letter" != % ]; then out+=$letter; continue; fi
        width=
        while [[ ${rest:0:1} == [0-9] ]]; do width+=${rest:0:1} rest=${rest:1}; done
        letter=${rest:0:1} rest=${rest:1}
        case $letter in
          j) value=$LINGQU_JOB_NUMBER ;;
          J) value=$LINGQU_JOB_NUMBER${3:+.$3} ;;
          A) value=${LINGQU_ARRAY_NUMBER:-$LINGQU_JOB_NUMBER} ;;
          a) value=${LINGQU_SLURM_TASK:-4294967294} ;;
          x) value=$LINGQU_SLURM_NAME ;;
          u) value=$LINGQU_SLURM_USER ;;
          N) value=$(uname -n) ;;
          n) value=0 ;;
          t) value=$2 ;;
          s) value=${3:-batch} ;;
          %) value=% ;;
          *) value=%$width$letter ;;
        esac
        if [ -n "$width" ] && [[ $value =~ ^[0-9]+$ ]]; then printf -v value "%0${width}d" "$value"; fi
        out+=$value
      done
      REPLY=$out
    }
    """#

  /// Runs a step: its tasks beside each other, on this one node.
  static let srun = #"""
    #!/bin/bash
    . "$LINGQU_SLURM_FRAME/library"
    out= err= in= tasks= folder= mode=truncate
    while [ $# -gt 0 ]; do
      word=$1
      case $word in
        --) shift; break ;;
        --*=*) name=${word%%=*} value=${word#*=}; shift ;;
        --output|--error|--input|--ntasks|--chdir|--cpus-per-task|--nodes|--job-name|--time|--partition|--account|--mem|\
        --mem-per-cpu|--mem-per-gpu|--gres|--gpus|--gpus-per-task|--gpus-per-node|--cpus-per-gpu|--cpu-bind|--mem-bind|\
        --ntasks-per-node|--distribution|--jobid|--export|--open-mode|--nodelist|--exclude|--relative|--threads-per-core|\
        --hint|--mpi|--comment|--qos|--constraint|--gpu-bind|--wait|--signal|--ntasks-per-gpu|--dependency|--container)
          name=$word value=${2-}; shift $(($# > 1 ? 2 : 1)) ;;
        --*) name=$word value=; shift ;;
        -[oeinDcNJtpAwxrGCmdWqM]) name=$word value=${2-}; shift $(($# > 1 ? 2 : 1)) ;;
        -[oeinDcNJtpAwxrGCmdWqM]*) name=${word:0:2} value=${word:2}; shift ;;
        -?*) name=$word value=; shift ;;
        *) break ;;
      esac
      case $name in
        --output|-o) out=$value ;;
        --error|-e) err=$value ;;
        --input|-i) in=$value ;;
        --ntasks|-n) tasks=$value ;;
        --chdir|-D) folder=$value ;;
        --open-mode) case $value in a*) mode=append ;; esac ;;
        --nodes|-N) case $value in 1|1-*) ;; *) echo "srun: error: --nodes=$value: the job has one node" >&2; exit 1 ;; esac ;;
      esac
    done
    [ $# -gt 0 ] || { echo "srun: fatal: No command given to execute." >&2; exit 1; }
    tasks=${tasks:-${LINGQU_SLURM_TASKS:-1}}
    [[ $tasks =~ ^[1-9][0-9]{0,3}$ ]] || { echo "srun: error: Invalid numeric value \"$tasks\" for --ntasks." >&2; exit 1; }
    step=0
    while ! mkdir "$LINGQU_SLURM_FRAME/step.$step" 2>/dev/null; do step=$((step + 1)); done
    [ -z "$folder" ] || cd -- "$folder" || exit 1
    export SLURM_STEP_ID=$step SLURM_STEPID=$step SLURM_NTASKS=$tasks SLURM_NPROCS=$tasks SLURM_STEP_NUM_TASKS=$tasks
    export SLURM_STEP_NUM_NODES=1 SLURM_NNODES=1 SLURM_JOB_NUM_NODES=1 SLURM_NODEID=0 SLURM_STEP_TASKS_PER_NODE=$tasks
    export SLURM_JOB_NODELIST=$LINGQU_SLURM_HOST SLURM_NODELIST=$LINGQU_SLURM_HOST SLURM_STEP_NODELIST=$LINGQU_SLURM_HOST
    # A task, which takes this process's place. Its number is where a signal before the time limit goes.
    task() {
      local index=$1
      shift
      export SLURM_PROCID=$index SLURM_LOCALID=$index SLURM_TASK_PID=$BASHPID
      if [ -n "$in" ] && [ "$in" != all ]; then place "$in" "$index" "$step"; exec <"$REPLY" || exit 1; fi
      if [ -n "$out" ]; then
        place "$out" "$index" "$step"
        if [ $mode = append ] || [[ $out != *%t* ]] || [ -n "$SLURM_RESTART_COUNT" ]; then exec >>"$REPLY" || exit 1
        else exec >"$REPLY" || exit 1; fi
        [ -n "$err" ] || exec 2>&1
      fi
      if [ -n "$err" ]; then
        place "$err" "$index" "$step"
        if [ $mode = append ] || [[ $err != *%t* ]] || [ -n "$SLURM_RESTART_COUNT" ]; then exec 2>>"$REPLY" || exit 1
        else exec 2>"$REPLY" || exit 1; fi
      fi
      echo "$BASHPID" >"$LINGQU_SLURM_FRAME/step.$step/$index"
      exec -- "$@"
    }
    if [ "$tasks" = 1 ]; then task 0 "$@"; fi
    for ((index = 0; index < tasks; index++)); do (task "$index" "$@") <&0 & done
    code=0
    for process in $(jobs -p); do wait "$process"; ended=$?; [ $ended -le $code ] || code=$ended; done
    exit $code
    """#

  static let scontrol = #"""
    #!/bin/bash
    case "$1 $2" in
      "requeue "*)
        case ${2%%.*} in
          "$LINGQU_JOB_NUMBER"|"$LINGQU_ARRAY_NUMBER"_"$LINGQU_SLURM_TASK") : >"$LINGQU_SLURM_FRAME/requeue"; exit 0 ;;
        esac
        echo "scontrol: error: inside a job, only the job itself can be requeued" >&2 ;;
      "show hostname"*) printf '%s\n' "$LINGQU_SLURM_HOST"; exit 0 ;;
      *) echo "scontrol: error: not available inside a job, which reaches no hub: $*" >&2 ;;
    esac
    exit 1
    """#

  /// After the user's environment and what of the job is known when it is submitted.
  static let frame = #"""
    frame=$(mktemp -d "${LINGQU_JOB:-/tmp}/slurm.XXXXXX") || exit 1
    trap 'rm -rf -- "$frame"' EXIT
    mkdir "$frame/bin"
    host=$(uname -n)
    export LINGQU_SLURM_FRAME=$frame LINGQU_SLURM_HOST=$host PATH="$frame/bin:$PATH"
    export SLURM_JOB_ID=$LINGQU_JOB_NUMBER SLURM_JOBID=$LINGQU_JOB_NUMBER SLURM_JOB_NODELIST=$host SLURM_NODELIST=$host
    export SLURMD_NODENAME=$host SLURM_TOPOLOGY_ADDR=$host SLURM_TOPOLOGY_ADDR_PATTERN=node SLURM_NNODES=1 SLURM_JOB_NUM_NODES=1
    export SLURM_NODEID=0 SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_GTIDS=0 SLURM_PRIO_PROCESS=0 SLURM_TASK_PID=$$
    export SLURM_CLUSTER_NAME=lingqu SLURM_NODE_ALIASES='(null)'
    if [ -n "$LINGQU_SLURM_ARRAY" ]; then
      indices=()
      for range in ${LINGQU_SLURM_ARRAY//,/ }; do
        for ((index = ${range%-*}; index <= ${range#*-}; index++)); do indices+=("$index"); done
      done
      export LINGQU_SLURM_TASK=${indices[LINGQU_ARRAY_INDEX]}
      export SLURM_ARRAY_JOB_ID=$LINGQU_ARRAY_NUMBER SLURM_ARRAY_TASK_ID=$LINGQU_SLURM_TASK
      export SLURM_ARRAY_TASK_COUNT=${#indices[@]} SLURM_ARRAY_TASK_MIN=${indices[0]} SLURM_ARRAY_TASK_MAX=${indices[-1]}
      export SLURM_ARRAY_TASK_STEP=$((${#indices[@]} > 1 ? indices[1] - indices[0] : 1))
    fi
    . "$frame/library"
    out= err=
    place "$output" 0; out=$REPLY
    if [ -n "$error" ]; then place "$error" 0; err=$REPLY; fi
    if [ -n "$input" ]; then place "$input" 0; input=$REPLY; fi
    # Says in the hub's own log what Slurm would leave nowhere.
    lost() { echo "slurmstepd: error: Could not open stdout file $1: it must be in a folder that the job sees" >&2; exit 53; }
    if [ "$mode" = append ]; then : >>"$out" || lost "$out"; else : >"$out" || lost "$out"; fi
    exec >>"$out" || lost "$out"
    if [ -z "$err" ]; then exec 2>&1
    else
      if [ "$mode" = append ]; then : >>"$err" || lost "$err"; else : >"$err" || lost "$err"; fi
      exec 2>>"$err"
    fi
    exec <"${input:-/dev/null}" || exit 1

    # Tells the steps, or with B: the script, that the time is nearly over; then ends them, where it is not the hub that does.
    watch() {
      exec 9<>"$frame/clock"
      if [ -n "$signal" ] && [ "$1" -gt 0 ]; then
        read -r -t "$1" -u 9
        if [ "$signalled" = batch ]; then kill -s "$signal" "$(<"$frame/script.pid")"
        else for file in "$frame"/step.*/*; do [ -e "$file" ] && kill -s "$signal" "$(<"$file")"; done; fi
        read -r -t "$ahead" -u 9
      else read -r -t "$limit" -u 9; fi
      [ "$runs" -gt 1 ] || return
      echo "slurmstepd: error: *** JOB $SLURM_JOB_ID ON $host CANCELLED DUE TO TIME LIMIT ***" >>"${err:-$out}"
      for file in "$frame"/step.*/* "$frame/script.pid"; do [ -e "$file" ] && kill -s KILL "$(<"$file")"; done
    } 2>/dev/null
    mkfifo "$frame/clock"
    # What the hub put back in its queue runs on from where it was.
    run=$((${LINGQU_ATTEMPT:-1} - 1))
    [ "$run" = 0 ] || export SLURM_RESTART_COUNT=$run
    while :; do
      rm -rf "$frame/requeue" "$frame"/step.*
      export SLURM_JOB_START_TIME=$(printf '%(%s)T' -1)
      export SLURM_JOB_END_TIME=$((SLURM_JOB_START_TIME + limit))
      watcher=
      passed=$((runs > 1 ? 0 : SECONDS))
      if [ -n "$signal" ] || [ "$runs" -gt 1 ]; then watch $((limit - ahead - passed)) & watcher=$!; fi
      bash -c 'echo $$ >"$0/script.pid"; exec -- "$@"' "$frame" "${interpreter[@]}" "$frame/slurm_script" "${arguments[@]}"
      code=$?
      [ -z "$watcher" ] || { kill "$watcher"; wait "$watcher"; } 2>/dev/null
      [ -e "$frame/requeue" ] || break
      run=$((run + 1))
      [ $run -lt 100 ] || break
      export SLURM_RESTART_COUNT=$run
    done
    exit $code
    """#
}
