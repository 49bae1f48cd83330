"""The protocol: views, filters, pages, states, who may, what is refused."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

from rig import OVER, ROOT, basic, check, refused, sh, task

HELLO = {"name": "hello", "executors": [{"image": "alpine", "command": ["echo", "hello"]}]}


def service(rig):
    old = rig.hub.call("GET", "/v1/tasks/service-info", key="nobody").json
    check(set(old) == {"name", "doc", "storage"}, f"as it was before 1.0: {old}")
    for path in ("/ga4gh/tes/v1/service-info", "/v1/service-info"):
        info = rig.hub.call("GET", path, key="nobody").json
        check(info["type"] == {"group": "org.ga4gh", "artifact": "tes", "version": "1.1.0"}
              and {"id", "name", "organization", "version"} <= set(info) and {"name", "url"} <= set(info["organization"]),
              f"{path} tells anybody what it is: {info}")
    check("lingqu.agreement" in info["tesResources_backend_parameters"], "and which backend parameters there are")
    check("sandbox" in info["description"], "and that no container runtime is used")


def views(rig):
    id = rig.create({**HELLO, "description": "d", "tags": {"a": "b"}, "inputs": [{"path": "/data/x", "content": "secret"}]})
    check(set(rig.get(id, "MINIMAL")) == {"id", "state"}, "MINIMAL is id and state")
    check(set(rig.hub.expect(200, "GET", f"{ROOT}/tasks/{id}", key=rig.lab.key)) == {"id", "state"}, "MINIMAL is usual")
    early = rig.get(id)
    check(len(early["logs"][0]["logs"]) == 1, f"the log of an executor is there at once: {early['logs']}")
    rig.wait(id)
    found = rig.get(id, "BASIC")
    check(found["name"] == "hello" and found["tags"] == {"a": "b"} and found["executors"] == HELLO["executors"]
          and found["creation_time"], f"BASIC gives the task back: {found}")
    text = json.dumps(found)
    check("stdout" not in text and "system_logs" not in text and "secret" not in text, "BASIC leaves out what is long")
    found = rig.get(id)
    check(found["logs"][0]["logs"][0]["stdout"] == "hello\n" and found["inputs"][0]["content"] == "secret"
          and "system_logs" in found["logs"][0], "FULL has it all")
    refused(rig.call("GET", f"/tasks/{id}?view=ALL"), 400, "tes.parameter", "view")


def states(rig):
    """Every state that can be brought about, in its order."""
    seen = []

    def look(found):
        if not seen or seen[-1] != found["state"]:
            seen.append(found["state"])
        return found["state"] in OVER
    rig.wait(rig.create(task("sleep 0.3")), until=look)
    check(seen[-1] == "COMPLETE" and set(seen) <= {"QUEUED", "INITIALIZING", "RUNNING", "COMPLETE"}
          and "RUNNING" in seen, f"states in order: {seen}")
    id = rig.create(task("echo begun; sleep 60"))
    found = rig.wait(id, until=lambda found: "begun" in json.dumps(found.get("logs", "")) and found["state"] == "RUNNING")
    check(found["logs"][0]["logs"][0]["exit_code"] == -1 and found["logs"][0]["logs"][0]["stdout"] == "begun\n",
          "the log of what runs can be read")
    check(rig.call("POST", f"/tasks/{id}:cancel").json == {}, "a task is cancelled")
    check(rig.get(id, "MINIMAL")["state"] in ("CANCELING", "CANCELED"), "at once it is being cancelled")
    check(rig.wait(id)["state"] == "CANCELED", "and then is")
    check(rig.call("POST", f"/tasks/{id}:cancel").status == 200, "cancelling again is no error")
    found = rig.run(task("dd if=/dev/zero of=/data/x bs=1M count=50", resources={"disk_gb": 0.01}, volumes=["/data"]))
    check(found["state"] in ("EXECUTOR_ERROR", "SYSTEM_ERROR"), f"what does not fit on the disk ends: {found['state']}")
    found = rig.run(task("python3 -c 'x = bytearray(400_000_000)'", resources={"ram_gb": 0.1}))
    check(found["state"] == "EXECUTOR_ERROR", f"what does not fit into memory ends: {found['state']}")
    found = rig.run(task("sleep 30", resources={"backend_parameters": {"lingqu.wall_seconds": "1"}}))
    check(found["state"] == "EXECUTOR_ERROR" and any("out-of-time" in line for line in found["logs"][0]["system_logs"]),
          f"what takes too long ends: {found['state']}")


def lists(rig):
    names = [f"page-{index}" for index in range(7)]
    ids = [rig.create({**HELLO, "name": name, "tags": {"batch": "pages", "n": name}}) for name in names]
    got, token, pages = [], "", 0
    while True:
        page = rig.hub.expect(200, "GET", f"{ROOT}/tasks?name_prefix=page-&page_size=3" + (f"&page_token={token}" if token else ""),
                              key=rig.lab.key)
        got += [one["id"] for one in page["tasks"]]
        pages += 1
        token = page.get("next_page_token")
        if not token:
            break
    check(got == ids[::-1] and pages == 3, f"pages hold every task once, newest first: {len(got)} in {pages}")
    first = rig.call("GET", "/tasks?name_prefix=page-&page_size=3").json["next_page_token"]
    for bad in (first[:-1], first[:-1] + ("0" if first[-1] != "0" else "1"), "x", "AAAA", "0" * 5000, "%00", first + "00", "../..", "1' OR 1=1"):
        from urllib.parse import quote
        refused(rig.call("GET", f"/tasks?name_prefix=page-&page_size=3&page_token={quote(bad)}"), 400, "tes.page-token", "page_token")
    refused(rig.call("GET", f"/tasks?page_size=3&page_token={first}"), 400, "tes.page-token")
    refused(rig.call("GET", f"/tasks?name_prefix=page-&page_token={first}", key=rig.stranger.key), 400, "tes.page-token")
    for bad in ("0", "-1", "2048", "x", "1.5", "99999999999999999999"):
        refused(rig.call("GET", f"/tasks?page_size={bad}"), 400, "tes.parameter", "page_size")
    refused(rig.call("GET", "/tasks?state=DONE"), 400, "tes.parameter", "state")
    refused(rig.call("GET", "/tasks?view=BASIC&view=FULL"), 400, "tes.parameter", "view")

    def listed(query):
        return [one["id"] for one in rig.hub.expect(200, "GET", f"{ROOT}/tasks?page_size=2000&{query}", key=rig.lab.key)["tasks"]]
    check(listed("tag_key=batch&tag_value=pages") == ids[::-1], "a tag selects")
    check(listed("tag_key=batch&tag_key=n&tag_value=pages&tag_value=page-2") == [ids[2]], "tags select together")
    check(listed("tag_key=n&tag_key=batch&tag_value=page-2") == [ids[2]], "a tag without a value takes any")
    check(listed("tag_key=batch&tag_value=") == ids[::-1], "so does an empty value")
    check(listed("tag_key=batch&tag_value=other") == [] and listed("tag_key=none") == [], "others are left out")
    for one in ids:
        rig.wait(one)
    check(set(ids) <= set(listed("state=COMPLETE")) and not set(ids) & set(listed("state=QUEUED")), "a state selects")
    bad = rig.create({**HELLO, "executors": [sh("exit 1")]})
    rig.wait(bad)
    check(bad in listed("state=EXECUTOR_ERROR") and bad not in listed("state=SYSTEM_ERROR"), "errors are told apart")
    check(rig.call("GET", "/tasks?view=FULL&name_prefix=page-3").json["tasks"][0]["logs"][0]["logs"][0]["stdout"] == "hello\n",
          "lists have views too")
    check(rig.call("GET", "/tasks", key=rig.stranger.key).json["tasks"] == [], "nobody sees another's")


def access(rig, login, password):
    id = rig.create(HELLO)
    key = rig.lab.key
    for headers, what in ((basic("", key), "a key is a password"), (basic("anything", key), "whatever the login"),
                          ({"Authorization": f"bearer {key}"}, "bearer")):
        check(rig.hub.call("GET", f"{ROOT}/tasks/{id}", key="x", headers=headers).status == 200, what)
    for headers in ({}, basic("None", "None"), basic("", ""), {"Authorization": "Basic !!!"}, {"Authorization": "Basic"},
                    {"Authorization": "Basic " + "A" * 9000}, {"Authorization": "Bearer lqk_" + "0" * 64}, {"Authorization": "Digest x"},
                    basic("", "lqk_" + "0" * 64)):
        answer = rig.hub.call("GET", f"{ROOT}/tasks", key="lqk_none", headers={"Authorization": "", **headers})
        refused(answer, 401)
        check("Basic" in answer.headers.get("WWW-Authenticate", ""), f"a 401 says what would do: {answer.headers}")
    start = time.monotonic()
    check(rig.hub.call("GET", f"{ROOT}/tasks", key="x", headers=basic(login, password)).status == 200, "login and password")
    first = time.monotonic() - start
    start = time.monotonic()
    for _ in range(10):
        check(rig.hub.call("GET", f"{ROOT}/tasks", key="x", headers=basic(login, password)).status == 200, "again")
    check((time.monotonic() - start) / 10 < max(0.2, first / 2), "and again without the slow hash")
    refused(rig.hub.call("GET", f"{ROOT}/tasks", key="x", headers=basic(login, password + "x")), 401)
    for other in (rig.stranger, rig.other):
        hidden = rig.call("GET", f"/tasks/{id}", key=other.key)
        refused(hidden, 404, "access.not-found")
        refused(rig.call("POST", f"/tasks/{id}:cancel", key=other.key), 404, "access.not-found")
    absent = rig.call("GET", "/tasks/job_01h455vb4pex5vsknk084sn02q", key=rig.stranger.key)
    check({k: v for k, v in hidden.json.items() if k != "instance"} == {k: v for k, v in absent.json.items() if k != "instance"},
          "another's task is as one that is not there")
    for bad in ("none", "..%2f..%2fetc", "job_x", "%00", "x" * 3000, "use_01h455vb4pex5vsknk084sn02q"):
        refused(rig.call("GET", f"/tasks/{bad}"), 404)
        refused(rig.call("POST", f"/tasks/{bad}:cancel"), 404)
    refused(rig.call("POST", f"/tasks/{id}"), 404)
    refused(rig.call("POST", f"/tasks/{id}:stop"), 404)
    refused(rig.call("POST", f"/tasks/{id}:cancel", headers={"Sec-Fetch-Site": "cross-site"}), 403)
    rig.wait(id)


def agreements(rig):
    """Which agreement a task runs under; and that it is a job like every other."""
    refused(rig.call("POST", "/tasks", HELLO, key=rig.other.key), 403, "tes.no-agreement")
    found = rig.run(HELLO)
    check(found["logs"][0]["metadata"]["agreement"] == rig.agreement, "the only agreement is taken")
    job = rig.hub.expect(200, "GET", f"/v1/jobs/{found['id']}", key=rig.lab.key)
    check(job["agreement"] == rig.agreement and job["state"] == "completed", "a task is a job")
    use = rig.hub.expect(200, "GET", f"/v1/uses/{job['use']}", key=rig.lab.key)
    check(use["state"] == "completed" and use["charged"] > 0, f"it was metered and charged: {use}")
    kinds = [one["entry"]["kind"] for one in rig.hub.expect(
        200, "GET", f"/v1/evidence?agreement={rig.agreement}&limit=200", key=rig.lab.key)["items"]
        if one["entry"]["subject"] == found["id"]]
    check({"job.submitted", "job.starting", "job.completed"} <= set(kinds), f"it left evidence: {kinds}")
    log = rig.hub.call("GET", f"/v1/jobs/{found['id']}/log", key=rig.lab.key).body
    check(log == b"hello\n", f"its log is a job's: {log}")
    second = rig.agree(rig.lab)
    refused(rig.call("POST", "/tasks", HELLO), 400, "tes.which-agreement")
    by_tag = rig.run({**HELLO, "tags": {"lingqu.agreement": second}})
    by_key = rig.run({**HELLO, "resources": {"backend_parameters": {"LINGQU.Agreement": rig.agreement}}})
    check(by_tag["logs"][0]["metadata"]["agreement"] == second and by_key["logs"][0]["metadata"]["agreement"] == rig.agreement,
          "a tag or a parameter names one, in any case")
    refused(rig.call("POST", "/tasks", {**HELLO, "tags": {"lingqu.agreement": rig.agreement}}, key=rig.stranger.key), 404)
    refused(rig.call("POST", "/tasks", {**HELLO, "tags": {"lingqu.agreement": "x"}}), 400, "tes.agreement")
    rig.hub.expect(200, "POST", f"/v1/agreements/{second}/revoke", {"reason": "test"}, key=rig.centre.key)
    check(rig.run(HELLO)["state"] == "COMPLETE", "one that is over does not count")


def resources(rig):
    id = rig.create({**HELLO, "resources": {
        "cpu_cores": 1, "ram_gb": 0.25, "disk_gb": 0.1, "preemptible": True, "zones": ["somewhere"],
        "backend_parameters": {"VmSize": "x", "lingqu.cpu_seconds": "7"}, "backend_parameters_strict": False}})
    found = rig.wait(id)
    check(found["resources"]["backend_parameters"] == {"lingqu.cpu_seconds": "7"}, f"what is not supported is not kept: {found}")
    lines = " ".join(found["logs"][0]["system_logs"])
    check("VmSize" in lines and "zones" in lines, f"but is said: {lines}")
    draft = rig.hub.expect(200, "GET", f"/v1/jobs/{id}", key=rig.lab.key)["draft"]
    check((draft["cpuSeconds"], draft["milliCPU"], draft["memoryMiB"], draft["task"]["diskMiB"]) == (7, 1000, 239, 96),
          f"resources are the job's: {draft}")
    refused(rig.call("POST", "/tasks", {**HELLO, "resources": {"backend_parameters": {"VmSize": "x"},
                                                               "backend_parameters_strict": True}}), 400, "tes.backend-parameter")
    check(rig.run({**HELLO, "resources": {"backend_parameters": {"lingqu.cpu_seconds": "9"}, "backend_parameters_strict": True}}
                  )["state"] == "COMPLETE", "strict takes what is known")
    for bad in ({"cpu_cores": -1}, {"cpu_cores": 1.5}, {"cpu_cores": "2"}, {"ram_gb": -1}, {"ram_gb": 1e300}, {"disk_gb": "x"},
                {"zones": "x"}, {"zones": [1]}, {"preemptible": 1}, {"backend_parameters": []}, {"backend_parameters": {"lingqu.cpu_seconds": "0"}},
                {"backend_parameters": {"lingqu.wall_seconds": "9999999999999999999999"}}, {"cpu_cores": 90_000}, {"ram_gb": 1000}, []):
        refused(rig.call("POST", "/tasks", {**HELLO, "resources": bad}), 400)
    refused(rig.call("POST", "/tasks", {**HELLO, "resources": {"backend_parameters": {"lingqu.cpu_seconds": "86400"}}}, key=rig.poor.key),
            409, "ledger.balance-not-covered")


def repeats(rig):
    def create(_):
        return rig.call("POST", "/tasks", {**HELLO, "name": "once"}, headers={"Idempotency-Key": "tes-1"})
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(create, range(10)))
    check({a.status for a in answers} == {200} and len({a.json["id"] for a in answers}) == 1, f"ten retries make one task: {answers[0].body}")
    refused(rig.call("POST", "/tasks", {**HELLO, "name": "twice"}, headers={"Idempotency-Key": "tes-1"}), 400,
            "request.idempotency-key-reused")
    rig.wait(answers[0].json["id"])


def hostile(rig):
    deep = b'{"executors":' + b"[" * 100 + b"]" * 100 + b"}"
    for body, rule in ((b"{", "request.not-json"), (deep, "request.not-json"), (b"[]", "tes.field"), (b'"x"', "tes.field"),
                       (b'{"executors":[],"executors":[]}', "request.not-json"), (b"{}", "tes.field"),
                       (b'{"executors":[]}', "tes.field"), (b'{"executors":[1]}', "tes.field"),
                       (b'{"executors":[{"image":"x"}]}', "tes.field"), (b'{"executors":[{"command":["x"]}]}', "tes.field"),
                       (b'{"executors":[{"image":"x","command":"echo"}]}', "tes.field"),
                       (b'{"executors":[{"image":"x","command":[1]}]}', "tes.field"),
                       (b'{"executors":[{"image":"x","command":[""]}]}', "job.command"),
                       (b'{"executors":[{"image":"x","command":["a\\u0000b"]}]}', "job.command"),
                       (b'{"name":1,"executors":[{"image":"x","command":["x"]}]}', "tes.field"),
                       (b'{"tags":{"a":1},"executors":[{"image":"x","command":["x"]}]}', "tes.field"),
                       (b'{"tags":{"":"x"},"executors":[{"image":"x","command":["x"]}]}', "tes.field")):
        refused(rig.call("POST", "/tasks", body), 400, rule)
    refused(rig.call("POST", "/tasks", json.dumps({**HELLO, "description": "x" * (5 << 20)}).encode()), 413)
    refused(rig.call("POST", "/tasks", {**HELLO, "inputs": [{"path": "/data/x", "content": "x" * (3 << 20)}]}), 400, "tes.too-long")
    refused(rig.call("POST", "/tasks", b"{}", headers={"Content-Type": "text/plain"}), 415)
    one = HELLO["executors"][0]
    refused(rig.call("POST", "/tasks", {"executors": [one] * 5000}), 400)
    refused(rig.call("POST", "/tasks", {"executors": [one] * 101}), 400, "task.steps")
    refused(rig.call("POST", "/tasks", {"executors": [{**one, "command": ["x", "y" * 200_000]}]}), 413, "job.too-long")
    refused(rig.call("POST", "/tasks", {**HELLO, "volumes": [f"/v/{i}" for i in range(1001)]}), 400)
    refused(rig.call("POST", "/tasks", {**HELLO, "inputs": [{"path": f"/data/{i}", "content": ""} for i in range(999)],
                                       "volumes": ["/a", "/b"]}), 400, "task.files")
    for path in ("data/x", "/data/../etc/x", "/../x", "/etc/passwd", "/usr/bin/sh", "/proc/self/x", "/dev/shm/x", "/job/in/x", "/x", "/",
                 "", "/data/\u0001", "/data/" + "x" * 300, "/" + "x/" * 600, "/opt/lingqu/bin/lingqu", "/bin/sh", "//", "/data/./x"):
        refused(rig.call("POST", "/tasks", {**HELLO, "inputs": [{"path": path, "content": "x"}]}), 400)
        refused(rig.call("POST", "/tasks", {**HELLO, "outputs": [{"path": path, "url": "lingqu:x"}]}), 400)
        for name in ("stdin", "stdout", "stderr"):
            if path:
                refused(rig.call("POST", "/tasks", {"executors": [{**one, name: path}]}), 400)
    for bad in ({"path": "/data/x"}, {"content": "x"}, {"path": "/data/x", "url": "gs://b/x"}, {"path": "/data/x", "url": "javascript:1"},
                {"path": "/data/x", "url": "http://user:pass@host/x"}, {"path": "/data/x", "url": "http://a b/"}, {"path": "/data/x", "url": "s3://"},
                {"path": "/data/x", "url": "s3://b/"}, {"path": "/data/x", "url": "http://h:99999/"}, {"path": "/data/x", "content": "x", "type": "PIPE"},
                {"path": "/data/x", "url": "http://example.org/d/", "type": "DIRECTORY"}, {"path": "/data/x", "url": "lingqu:x"},
                {"path": "/data/x", "url": "http://exa\"mple/"}, {"path": "/data/x", "url": "ftp://h/x"}, {"path": 1, "content": ""}, 7):
        refused(rig.call("POST", "/tasks", {**HELLO, "inputs": [bad]}), 400)
    for bad in ({"path": "/data/*.x", "url": "s3://bucket/x"}, {"path": "/data/x"}, {"path": "/data/x", "url": ""}, {"url": "s3://bucket/x"},
                {"path": "/data/*", "path_prefix": "/other", "url": "s3://bucket/x"}, {"path": "/data/x", "url": "lingqu:../x"}):
        refused(rig.call("POST", "/tasks", {**HELLO, "outputs": [bad]}), 400)
    refused(rig.call("POST", "/tasks", {**HELLO, "inputs": [{"path": "/data/x", "content": "1"}, {"path": "/data//x", "content": "2"}]}), 400, "task.path")
    refused(rig.call("POST", "/tasks", {"executors": [{**one, "env": {"A=B": "x"}}]}), 400, "job.environment", "/executors/0/env/A=B")
    refused(rig.call("POST", "/tasks", {"executors": [{**one, "workdir": "work"}]}), 400)
    found = rig.run({**HELLO, "colour": "red", "state": "COMPLETE", "id": "mine", "executors": [{**one, "shape": 1}], "tags": None})
    check(found["state"] == "COMPLETE" and found["id"] != "mine" and "colour" not in found
          and any("colour" in line for line in found["logs"][0]["system_logs"]), f"what nobody knows is left out and said: {found}")
    found = rig.run(task("rm -rf /data; ln -s /etc /data || true; ls -la / >&2; echo x > /data/y", sh("cat /data/secret", stdout="/data/new"),
                         inputs=[{"path": "/data/secret", "content": "s"}]))
    check(found["state"] in OVER, "a task that breaks its own folders ends")
    found = rig.run(task(sh("mkdir -p /data/d; rm -rf /data/d; ln -s /etc /data/d"), sh("echo x", stdout="/data/d/lingqu-evil"),
                         volumes=["/data"]))
    import os
    check(found["state"] == "SYSTEM_ERROR" and not os.path.exists("/etc/lingqu-evil"), f"a stdout goes through no link: {found['state']}")
    found = rig.run(task("mkdir -p /data; ln -s /etc/hostname /data/x; ln -s /etc /data/y", volumes=["/data"],
                         outputs=[{"path": "/data/x", "url": "lingqu:x"}]))
    check(found["state"] == "SYSTEM_ERROR", f"an output through a link is not taken: {found['state']}")
