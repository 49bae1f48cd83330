"""A real hub with real content for the browser: the journey has been played on it, and one of its parties has a person who
may sign in with a one-time password."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub  # noqa: E402
from region import furnish  # noqa: E402

PASSWORD = "a passphrase of the browser's walk"


class Town:
    """The hub, the operator's key, and the start-up of the journey with its person."""

    def __init__(self):
        self.hub = Hub().start()
        try:
            self.settle()
        except BaseException:
            self.hub.close()
            raise

    def settle(self):
        hub = self.hub
        played = subprocess.run(
            [hub.binary, "journey", "--hub", hub.address, "--data", hub.folder, "--json", hub.folder + "/journey.json",
             "--lang", "en"], capture_output=True, text=True, timeout=900)
        if played.returncode != 0:
            raise RuntimeError(f"the journey ended with {played.returncode}:\n{played.stdout}\n{played.stderr}"[-6000:])
        self.journey = hub.folder + "/journey.json"
        hub.key = pathlib.Path(hub.folder, "journey-operator.key").read_text().strip()
        self.operator = {"login": "operator", "password": pathlib.Path(hub.folder, "operator.password").read_text().strip()}
        furnish(hub)
        people = hub.expect(200, "GET", "/v1/participants?limit=100")["items"]
        self.startup = next(p for p in people if p["name"]["zh"].endswith("初创企业"))
        self.mill = next(p for p in people if p["name"]["zh"].endswith("·糖厂"))
        made = hub.expect(201, "POST", f"/v1/participants/{self.startup['id']}/members",
                          {"login": "startup.li", "name": "李工", "roles": ["admin", "signer"],
                           "recovery": "the journey made a key, and a person is wanted"})
        self.person = {"login": "startup.li", "password": made["password"]}

    def token(self, who):
        """A session of the REST door for `who`."""
        return self.hub.expect(201, "POST", "/v1/sessions", {"login": who["login"], "password": who["password"]})["token"]

    def get(self, path, key=None):
        return self.hub.expect(200, "GET", path, key=key)

    def items(self, path, key=None):
        """Every item of a list, over all of its pages."""
        found, cursor = [], None
        while True:
            mark = ("&" if "?" in path else "?") + "limit=100" + (f"&cursor={cursor}" if cursor else "")
            answer = self.get(path + mark, key)
            found += answer["items"]
            cursor = answer.get("next")
            if not cursor:
                return found

    def compute(self, key):
        """The start-up's agreement on the hub's own machine."""
        return next(a for a in self.items("/v1/agreements", key)
                    if a["title"]["zh"] == "闲置机架通用算力" and a["state"] == "active" and a["consumer"] == self.startup["id"])

    def submit(self, key, lines=40, pause=0.4, **more):
        """A job of the start-up that writes one line after the other for a while."""
        agreement = self.compute(key)
        script = f"i=0; while [ $i -lt {lines} ]; do i=$((i+1)); echo \"第 $i 轮 <b>sMAPE</b>\"; sleep {pause}; done"
        return self.hub.expect(201, "POST", "/v1/jobs", {
            "agreement": agreement["id"], "purpose": "energy-saving", "cpuSeconds": 20,
            "command": ["/bin/sh", "-c", script], "inputs": [], **more}, key=key)["id"]

    def close(self):
        self.hub.stop()
        self.hub.close()
