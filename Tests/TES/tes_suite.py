"""The TES door of a live hub. The last line sums up."""

import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import clients  # noqa: E402
import files  # noqa: E402
import images  # noqa: E402
import protocol  # noqa: E402
import remote  # noqa: E402
from rig import Hub, Party, Rig, summary  # noqa: E402


def main():
    folder = tempfile.mkdtemp(prefix="lingqu-tes-", dir="/var/tmp")
    if os.geteuid() == 0:
        os.chown(folder, clients.OWNER, clients.OWNER)
    tiny = tempfile.mkdtemp(prefix="lingqu-tiny-", dir="/var/tmp")
    images.make(tiny)
    data = tempfile.mkdtemp(prefix="lingqu-live-")
    away = remote.Remote()
    key_file = os.path.join(data, "s3.key")
    with open(key_file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(f"{remote.ACCESS} {remote.SECRET}\n")
    try:
        hub = Hub(folder=data)
        with open(os.path.join(data, "tasks.json"), "w") as file:
            json.dump({"folders": []}, file)
        with hub:
            rig = Rig(hub)
            rig.deposit(rig.lab)
            with open(os.path.join(data, "tasks.json"), "w") as file:
                json.dump({**away.settings(key_file), "folders": [{"path": folder, "participant": rig.lab.id}],
                           "images": [{"name": images.NAME, "root": tiny}] + (
                               [{"name": "snakemake/snakemake:*", "folder": clients.VENV}] if clients.VENV else [])}, file)
            hub.stop()
            hub.start()
            rig.stranger = Party(hub, 14)
            rig.agree(rig.stranger)
            rig.deposit(rig.stranger)
            rig.poor = Party(hub, 15)
            rig.agree(rig.poor)
            member = hub.expect(201, "POST", "/v1/members", {
                "login": "ada", "name": "Ada", "roles": ["editor"]}, key=rig.lab.key)
            password = "a long passphrase for ada only"
            session = hub.expect(201, "POST", "/v1/sessions", {"login": "ada", "password": member["password"]})
            hub.expect(204, "POST", "/v1/password", {"old": member["password"], "new": password}, key=session["token"])
            protocol.service(rig)
            protocol.views(rig)
            protocol.states(rig)
            protocol.lists(rig)
            protocol.access(rig, "ada", password)
            protocol.agreements(rig)
            protocol.resources(rig)
            protocol.repeats(rig)
            protocol.hostile(rig)
            files.executors(rig)
            files.sockets(rig)
            files.content(rig)
            files.shared(rig, folder)
            files.kept(rig)
            images.run(rig, folder)
            remote.transfers(rig, away)
            if clients.have():
                clients.pytes(rig)
                clients.snakemake(rig, folder)
    finally:
        away.close()
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(tiny, ignore_errors=True)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
