"""A program that knows submitit and nothing of the hub. Argument: the folder that it shares with its jobs, and what to do.

Jobs are started with `python FILE`-less pickles: what they run is defined in `__main__`, so cloudpickle carries it along.
"""

import json
import os
import sys
import time

import submitit


def square(n):
    return n * n


def fail(word):
    raise ValueError("no such word: " + word)


def sleep(seconds):
    import time
    time.sleep(seconds)
    return seconds


def where():
    import submitit
    found = submitit.JobEnvironment()
    return {"job": found.job_id, "tasks": found.num_tasks, "rank": found.global_rank, "hosts": found.hostnames}


class Patient:
    """Counts in the checkpoint how often it was cut off."""

    def __init__(self):
        self.cut = 0

    def __call__(self, seconds):
        import time
        if self.cut == 0:
            time.sleep(seconds)
            return "was not cut off"
        return f"cut off {self.cut} times"

    def checkpoint(self, seconds):
        import submitit
        self.cut += 1
        return submitit.helpers.DelayedSubmission(self, seconds)


def executor(folder, **more):
    made = submitit.SlurmExecutor(folder=folder, max_num_timeout=2)
    made.update_parameters(**({"time": 10, "mem": "200MB", "cpus_per_task": 1} | more))
    return made


def states_of(jobs, seconds=60):
    """Their states once none runs any more: a result is there a little before its job has ended."""
    end = time.monotonic() + seconds
    while True:
        states = sorted({job.get_info(mode="force").get("State") for job in jobs})
        if not {"PENDING", "RUNNING", "COMPLETING"} & set(states) or time.monotonic() > end:
            return states
        time.sleep(0.5)


def main(folder):
    said = {"version": submitit.__version__}
    array = executor(folder, array_parallelism=30).map_array(square, range(20))
    said["ids"] = [job.job_id for job in array]
    with_error = executor(folder, job_name="fails").submit(fail, "xyzzy")
    environment = executor(folder, comment="maxFen=100000").submit(where)
    endless = executor(folder).submit(sleep, 600)
    said["squares"] = [job.result() for job in array]
    said["states"] = states_of(array)
    try:
        said["error"] = str(with_error.result())
    except submitit.core.utils.FailedJobError as error:
        said["error"] = str(error)
    said["stderr"] = with_error.stderr()
    said["where"] = environment.result()
    said["environment id"] = environment.job_id
    endless.cancel(check=True)
    end = time.monotonic() + 60
    while not endless.done(force_check=True) and time.monotonic() < end:
        time.sleep(0.5)
    said["cancelled"] = endless.get_info(mode="force").get("State")
    said["node"] = array[0].get_info(mode="force").get("NodeList")
    os.environ["LINGQU_SLURM_RUNS"] = "3"
    # A minute, of which the signal leaves fifty-five seconds.
    patient = executor(folder, time=1, signal_delay_s=55).submit(Patient(), 600)
    said["checkpoint"] = patient.result()
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1])
