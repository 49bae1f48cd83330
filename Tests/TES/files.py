"""Executors, and files that come in and go out."""

import os

from rig import check, refused, sh, task


def log(found, index=0):
    return found["logs"][0]["logs"][index]


def executors(rig):
    found = rig.run(task("echo hello; echo oops >&2"))
    check(found["state"] == "COMPLETE", f"a task completes: {found}")
    check(log(found)["stdout"] == "hello\n" and log(found)["stderr"] == "oops\n" and log(found)["exit_code"] == 0,
          f"what it said is told, each stream by itself: {found['logs']}")
    check(log(found)["start_time"] <= log(found)["end_time"] and found["logs"][0]["start_time"] <= found["logs"][0]["end_time"],
          f"times are told: {found['logs']}")
    check(any("alpine" in line for line in found["logs"][0]["system_logs"]), "an image that was not used is not passed over")

    found = rig.run(task(
        sh("cat; echo $WHO; pwd; echo bad >&2", stdin="/data/in.txt", stdout="/data/out/one.txt", stderr="/data/err.txt",
           env={"WHO": "甲"}, workdir="/data/work"),
        sh("cat /data/out/one.txt /data/err.txt; ls /vol/a; id -u; echo $WHO"),
        inputs=[{"path": "/data/in.txt", "content": "line\n"}], volumes=["/vol/a"]))
    check(found["state"] == "COMPLETE", f"streams are files: {found['state']} {found['logs']}")
    lines = log(found, 1)["stdout"].split("\n") + [""] * 6
    check(lines[:4] == ["line", "甲", "/data/work", "bad"], f"stdin, env, workdir, stdout, stderr: {found}")
    check(lines[4] != "0" and lines[5] == "", f"no root, and no environment of another executor: {lines}")

    found = rig.run(task("exit 3", "echo never"))
    check(found["state"] == "EXECUTOR_ERROR" and len(found["logs"][0]["logs"]) == 1 and log(found)["exit_code"] == 3,
          f"the first error ends a task: {found['state']} {found['logs']}")
    found = rig.run(task(sh("exit 3", ignore_error=True), "echo on"))
    check(found["state"] == "COMPLETE" and [one["exit_code"] for one in found["logs"][0]["logs"]] == [3, 0],
          f"an error that is ignored does not: {found['state']} {found['logs']}")
    found = rig.run({"executors": [{"image": "x", "command": ["no-such-program"]}]})
    check(found["state"] == "EXECUTOR_ERROR" and log(found)["exit_code"] != 0, f"a program that is not there: {found['logs']}")
    found = rig.run(task("kill -9 $$"))
    check(log(found)["exit_code"] == 137, f"a signal is 128 and its number: {found['logs']}")
    found = rig.run(task(sh("cat", stdin="/data/none")))
    check(found["state"] == "SYSTEM_ERROR" and any("stdin" in line for line in found["logs"][0]["system_logs"]),
          f"a stdin that is not there: {found['state']} {found['logs']}")
    found = rig.run(task("head -c 300000 /dev/zero | tr '\\0' x; echo END"))
    text = log(found)["stdout"]
    check(len(text) < 80_000 and text.endswith("END\n") and "bytes …]" in text, f"a long log is cut in the middle: {len(text)}")
    found = rig.run(task("touch /usr/x || touch /etc/x || touch /x || ls /root /work /home"))
    check(found["state"] == "EXECUTOR_ERROR", f"the system is read-only, and nothing else is there: {found['logs']}")


SOCKETS = """
import asyncio, socket
async def main():
    await asyncio.sleep(0)
asyncio.run(main())
for make in (lambda: socket.socket(), lambda: socket.socket(socket.AF_UNIX), lambda: socket.socketpair(socket.AF_INET),
             lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)):
    try:
        make()
    except OSError:
        print("denied")
"""


def sockets(rig):
    """Python's event loop needs a pair of local sockets; a task has no other."""
    found = rig.run({"executors": [{"image": "x", "command": ["python3", "-c", SOCKETS]}]})
    check(found["state"] == "COMPLETE" and log(found)["stdout"] == "denied\n" * 4, f"pairs and nothing else: {found['logs']}")


def content(rig):
    big = "字" * 43_700
    id = rig.create(task("sha256sum < /data/big; mkdir /tmp/conda; ls /tmp",
                         inputs=[{"path": "/data/big", "content": big, "name": "n", "description": "d"},
                                 {"path": "/tmp/empty", "content": ""}]))
    found = rig.wait(id)
    import hashlib
    check(log(found)["stdout"].startswith(hashlib.sha256(big.encode()).hexdigest()), f"128 KiB by content: {found['logs']}")
    check("conda" in log(found)["stdout"], "each task has a /tmp of its own")
    check(found["inputs"][0]["content"] == big and found["inputs"][0]["name"] == "n", "FULL gives the content back")
    check("content" not in rig.get(id, "BASIC")["inputs"][0], "BASIC does not")
    check(found["inputs"][0]["type"] == "FILE", "the type that was left out is filled in")
    found = rig.run(task("mkdir /tmp/conda && cat /data/x", inputs=[
        {"path": "/data/x", "content": "wins", "url": "http://10.0.0.1/never"}]))
    check(found["state"] == "COMPLETE" and log(found)["stdout"] == "wins", "content wins over a url")


def shared(rig, folder):
    """`file://` below a folder that the operator shares."""
    os.makedirs(os.path.join(folder, "tree", "deep"))
    for name, text in (("one.txt", "1\n"), ("tree/a.txt", "a\n"), ("tree/deep/b c.txt", "b\n")):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    os.symlink("/etc/passwd", os.path.join(folder, "tree", "link"))
    os.symlink("/etc", os.path.join(folder, "etc"))
    url = "file://" + folder
    found = rig.run(task(
        "cat /data/one; find /data/tree -type f | sort; mkdir -p /data/out/sub; echo x > /data/out/x; echo y > /data/out/sub/y;"
        "echo r > /data/r.txt; ln -s /etc/passwd /data/out/stolen",
        inputs=[{"path": "/data/one", "url": url + "/one.txt"}, {"path": "/data/tree", "url": url + "/tree", "type": "DIRECTORY"}],
        outputs=[{"path": "/data/r.txt", "url": url + "/new/r.txt"}, {"path": "/data/out", "url": url + "/out", "type": "DIRECTORY"},
                 {"path": "/data/*.txt", "path_prefix": "/data", "url": url + "/glob"}]))
    if not check(found["state"] == "COMPLETE", f"files in and out: {found['state']} {found['logs']}"):
        return
    check(log(found)["stdout"] == "1\n/data/tree/a.txt\n/data/tree/deep/b c.txt\n", f"a folder comes in, links do not: {log(found)}")
    with open(os.path.join(folder, "new/r.txt")) as file:
        check(file.read() == "r\n", "a file goes out")
    check(sorted(os.listdir(os.path.join(folder, "out"))) == ["sub", "x"], "a folder goes out, links do not")
    check(os.listdir(os.path.join(folder, "glob")) == ["r.txt"], "wildcards select")
    outputs = {one["url"]: one for one in found["logs"][0]["outputs"]}
    check(set(outputs) == {url + "/new/r.txt", url + "/out/x", url + "/out/sub/y", url + "/glob/r.txt"}
          and outputs[url + "/new/r.txt"]["size_bytes"] == "2" and outputs[url + "/out/sub/y"]["path"] == "/data/out/sub/y",
          f"outputs are listed one by one with their sizes: {outputs}")
    for path, what in ((url + "/etc/passwd", "a link to elsewhere"), (url + "/none", "what is not there")):
        found = rig.run(task("true", inputs=[{"path": "/data/x", "url": path}]))
        check(found["state"] == "SYSTEM_ERROR", f"{what} does not come in: {found['state']}")
    found = rig.run(task("true", outputs=[{"path": "/data/none", "url": url + "/none"}]))
    check(found["state"] == "SYSTEM_ERROR" and any("/data/none" in line for line in found["logs"][0]["system_logs"]),
          f"an output that was not made is said: {found['logs']}")
    found = rig.run(task("echo evil > /data/x", outputs=[{"path": "/data/x", "url": url + "/etc/lingqu-test"}]))
    check(found["state"] == "SYSTEM_ERROR" and not os.path.exists("/etc/lingqu-test"), "nothing goes out through a link")
    found = rig.run(task(f"cat {folder}/one.txt; echo made > {folder}/made.txt"))
    with open(os.path.join(folder, "made.txt")) as file:
        check(log(found)["stdout"] == "1\n" and file.read() == "made\n", "tasks see the shared folder at its own path")
    for bad in (f"file://{folder}/../x", "file:///etc/passwd", "/etc/passwd", f"file://{folder}%2f..%2f..%2fetc/passwd", "file://host/x"):
        refused(rig.call("POST", "/tasks", task("true", inputs=[{"path": "/data/x", "url": bad}])), 400)
        refused(rig.call("POST", "/tasks", task("true", outputs=[{"path": "/data/x", "url": bad}])), 400)
    stranger = rig.call("POST", "/tasks", task("true", inputs=[{"path": "/data/x", "url": url + "/one.txt"}],), key=rig.stranger.key)
    refused(stranger, 400, "task.file-outside", "/inputs/0/url")


def kept(rig):
    """Outputs that the hub keeps are inputs of the next task."""
    found = rig.run(task("echo first > /data/r", outputs=[{"path": "/data/r", "url": "lingqu:result.txt"}]))
    check(found["state"] == "COMPLETE", f"an output is kept: {found['state']} {found['logs']}")
    upload = found["logs"][0]["outputs"][0]["url"]
    check(upload.startswith("lingqu:upl_"), f"it is named: {upload}")
    body = rig.hub.call("GET", f"/v1/uploads/{upload[len('lingqu:'):]}/content", key=rig.lab.key)
    check(body.status == 200 and body.body == b"first\n", "and can be had")
    found = rig.run(task("cat /data/r", inputs=[{"path": "/data/r", "url": upload}]))
    check(log(found)["stdout"] == "first\n", "the next task takes it")
    refused(rig.call("POST", "/tasks", task("true", inputs=[{"path": "/data/r", "url": upload}]), key=rig.stranger.key), 404)
