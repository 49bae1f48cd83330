"""A hub with units that publish datasets."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check  # noqa: E402
from hub import credit_code  # noqa: E402


class Unit:
    def __init__(self, hub, number, name, kinds=("provider", "steward")):
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": name, "en": f"Unit {number}"}, "creditCode": credit_code(number), "kinds": list(kinds)})
        self.id = made["id"]
        self.key = hub.expect(201, "POST", f"/v1/participants/{self.id}/api-keys",
                              {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]


def entry(title, **more):
    """What can be published."""
    return {
        "title": {"zh": title, "en": ""}, "description": {"zh": "按日汇总，来自在线监测", "en": ""}, "theme": "industry",
        "contact": {"name": "数据科", "email": "data@example.cn", "telephone": "0772-2820000"}, "cycle": "monthly",
        "sharing": {"class": "unconditional"}, "openness": {"class": "unconditional"},
        "security": {"level": "general", "generalLevel": 1},
        "distributions": [{"format": "csv", "accessURL": "https://data.example.cn/a.csv"}], **more}


FULL = entry(
    "糖厂压榨线能耗", name="mill-energy", identifier="450200-0001/000007", keywords=["能耗", "糖厂", "energy"],
    description={"zh": "逐日能耗：\"电\"、汽\\水\n第二行 <b>粗</b>", "en": "Energy of each day"},
    subjectCodes=["ZCA010"], industryCodes=["C13", "C1340"],
    sourceUnit={"name": {"zh": "柳州市工信局", "en": "Bureau of industry"}, "creditCode": credit_code(900)},
    issued="2025-01-01T00:00:00.000Z", modified="2026-01-01T00:00:00.000Z", regions=["450203", "4513"],
    temporal={"from": "2019-11-01", "to": "2025-04-30"}, licence="CC-BY-4.0",
    sharing={"class": "conditional", "ground": "《政务数据共享条例》第二十一条", "conditions": "仅限节能审查"},
    openness={"class": "conditional", "conditions": "实名申请"},
    series={"name": "mill-energy", "title": {"zh": "糖厂能耗", "en": "Energy of mills"}},
    fields=[{"name": "day", "kind": "date"}, {"name": "kwh", "kind": "number", "title": {"zh": "用电量", "en": "Power"}}],
    distributions=[
        {"format": "csv", "accessURL": "https://data.example.cn/mill?x=1&y=2", "downloadURL": "https://data.example.cn/mill.csv",
         "byteSize": 123456, "sha256": "ab" * 32, "title": {"zh": "逐日表", "en": "By day"}},
        {"format": "api", "accessURL": "https://api.example.cn/路径/能耗"}, {"format": "jsonl", "accessURL": "https://data.example.cn/m"}])


class Town:
    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        self.bureau = Unit(hub, 101, "柳州市数据局")
        self.mill = Unit(hub, 102, "东门糖厂")
        self.reader = Unit(hub, 103, "节能科技", kinds=("consumer",))

    def draft(self, body, unit=None):
        return self.hub.expect(201, "POST", "/v1/datasets", body, key=(unit or self.bureau).key)

    def publish(self, body, unit=None):
        unit = unit or self.bureau
        made = self.draft(body, unit)
        return self.hub.expect(200, "POST", f"/v1/datasets/{made['id']}/publish", key=unit.key)

    def search(self, key=None, **query):
        from urllib.parse import urlencode
        return self.hub.expect(200, "GET", "/v1/datasets?" + urlencode(query), key=key or self.reader.key)["items"]

    def titles(self, **query):
        return [found["entry"]["title"]["zh"] for found in self.search(**query)]

    def refused(self, status, rule, field, method, path, body=None, **options):
        answer = self.hub.call(method, path, body, **options)
        told = answer.json or {}
        check(answer.status == status and told.get("rule") == rule and (field is None or told.get("field") == field)
              and told.get("detail"), f"{method} {path}: expected {status} {rule} {field}, got {answer.status} {answer.body[:300]!r}")
