"""py-tes, as anybody would use it. Says what came of it as JSON; runs with the version that is in PYTHONPATH."""

import json
import sys

import requests
import tes

url, credentials = sys.argv[1], json.loads(sys.argv[2])
client = tes.HTTPClient(url, timeout=20, **credentials)
said = {"version": tes.__version__}

info = client.get_service_info()
said["storage"] = info.storage

task = tes.Task(
    name="py-tes", description="from py-tes", tags={"from": "py-tes"},
    resources=tes.Resources(cpu_cores=1, ram_gb=0.5, disk_gb=0.1, preemptible=False),
    volumes=["/vol"],
    inputs=[tes.Input(path="/data/in.txt", content="from afar\n")],
    outputs=[tes.Output(path="/data/out.txt", url="lingqu:out.txt")],
    executors=[
        tes.Executor(image="ubuntu:20.04", command=["tr", "a-z", "A-Z"], stdin="/data/in.txt", stdout="/vol/upper"),
        tes.Executor(image="ubuntu:20.04", command=["sh", "-c", "cat /vol/upper; cp /vol/upper /data/out.txt"],
                     workdir="/tmp", env={"A": "b"})])
id = client.create_task(task)
done = client.wait(id, timeout=60)
said["state"] = done.state
full = client.get_task(id, view="FULL")
said["stdout"] = full.logs[0].logs[1].stdout
said["exit"] = [one.exit_code for one in full.logs[0].logs]
said["outputs"] = [[one.path, one.size_bytes] for one in full.logs[0].outputs]
said["name"] = full.name
said["basic"] = client.get_task(id, view="BASIC").logs[0].logs[1].stdout
said["content"] = full.inputs[0].content

long = client.create_task(tes.Task(executors=[tes.Executor(image="x", command=["sleep", "60"])]))
client.cancel_task(long)
said["cancelled"] = client.wait(long, timeout=60).state

listed, token = [], None
while True:
    page = client.list_tasks(page_size=1, page_token=token)
    listed += [one.id for one in page.tasks]
    token = page.next_page_token
    if not token:
        break
said["listed"] = listed[:2] == [long, id]

for name, call in (("missing", lambda: client.get_task("job_01h455vb4pex5vsknk084sn02q")),
                   ("invalid", lambda: client.create_task(tes.Task(executors=[tes.Executor(image="x", command=[])])))):
    try:
        call()
        said[name] = None
    except requests.HTTPError as error:
        said[name] = error.response.status_code
print(json.dumps(said))
