"""The console's pages about data, over a hub as it is: what they show is what the REST door tells, and their forms do what it does."""

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from count import check
from town import entry

PASSWORD = "a long passphrase for tests only"


class Person:
    """Somebody of a unit at the console, with a browser's cookies and without its scripts."""

    def __init__(self, hub, unit, login):
        made = hub.expect(201, "POST", "/v1/members", {"login": login, "name": "王五", "roles": ["admin"]}, key=unit.key)
        first = hub.expect(201, "POST", "/v1/sessions", {"login": login, "password": made["password"]})
        hub.expect(204, "POST", "/v1/password", {"old": made["password"], "new": PASSWORD}, key=first["token"])
        self.base = hub.address + "/console"
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.get("/sign-in")
        self.post("/sign-in", name=login, password=PASSWORD)

    def ask(self, request):
        try:
            with self.browser.open(request, timeout=30) as answer:
                self.status, self.at, text = answer.status, answer.url[len(self.base):], answer.read().decode()
        except urllib.error.HTTPError as error:
            self.status, self.at, text = error.code, error.url[len(self.base):], error.read().decode()
        token = re.search(r'name="token" value="([^"]+)"', text)
        self.token = token.group(1) if token else ""
        self.page = text
        return text

    def get(self, path):
        return self.ask(self.base + path)

    def post(self, path, **form):
        body = urllib.parse.urlencode({"token": self.token, **form}).encode()
        return self.ask(urllib.request.Request(self.base + path, body))

    def shows(self, *words):
        plain = html.unescape(re.sub(r"<[^>]+>", " ", self.page))
        missing = [word for word in words if word not in plain]
        check(self.status == 200 and not missing and "⟦" not in self.page, f"{self.at} {self.status} does not show {missing}")


def console(town):
    hub = town.hub
    steward, reader = Person(hub, town.bureau, "steward@bureau.cn"), Person(hub, town.reader, "reader@jn.cn")
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "页面数据", "en": ""}, "summary": {"zh": "", "en": ""}, "price": {"model": "free"},
        "policy": {"permission": [{"action": "read", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"}]}]}}, key=town.bureau.key)["id"]
    whole = entry("页面上的数据集", offer=offer, sharing={"class": "conditional", "ground": "《条例》第二十一条", "conditions": "仅限节能审查"},
                  fields=[{"name": "uscc_page", "kind": "string", "subject": "页面主体"}])
    draft = town.draft(whole)["id"]

    reader.get(f"/datasets/{draft}")
    check(reader.status in (403, 404), f"a draft is its owner's alone: {reader.status}")
    steward.get("/desk")
    steward.shows("页面上的数据集", "未发布的草稿")
    steward.get(f"/datasets/{draft}")
    steward.shows("不在目录中")
    steward.post(f"/datasets/{draft}/publish")
    check(hub.expect(200, "GET", f"/v1/datasets/{draft}", key=town.reader.key)["state"] == "published", "published from its page")
    rival = town.publish(entry("另一个来源", fields=[{"name": "uscc_page", "kind": "string", "subject": "页面主体"}]), unit=town.mill)["id"]

    reader.get("/datasets?q=" + urllib.parse.quote("页面上的") + "&sharing=conditional")
    reader.shows("共 1 个数据集", "页面上的数据集", "柳州市数据局", "质量未评估", "有条件共享", "每月更新")
    reader.get("/datasets?sharing=nothing")
    check(reader.status in (400, 422), f"no value of a filter: {reader.status}")
    reader.get("/datasets?cursor=x")
    check(reader.status == 400, f"no cursor: {reader.status}")
    reader.get(f"/datasets/{draft}")
    reader.shows("《条例》第二十一条", "仅限节能审查", "另一个来源", "东门糖厂", "uscc_page", "履职依据")
    reader.post(f"/datasets/{draft}/request", purpose="节能降耗", days="30", ground="")
    check(reader.status == 422 and 'id="ground-error"' in reader.page, f"a ground is asked for at its field: {reader.status}")
    reader.post(f"/datasets/{draft}/request", purpose="节能降耗", days="30", ground="节能审查职责")
    reader.shows("待答复", "节能审查职责", "撤回")
    made = reader.at.split("/")[-1]
    check(hub.expect(200, "GET", f"/v1/sharing-requests/{made}", key=town.reader.key)["purpose"] == "energy-saving", "a word is its code")
    reader.get("/requests")
    reader.shows("页面上的数据集", "提供单位：柳州市数据局")

    steward.get("/desk")
    steward.shows("页面上的数据集", "申请单位：节能科技", "还有")
    stranger = Person(hub, town.mill, "other@mill.cn")
    stranger.get(f"/requests/{made}")
    check(stranger.status == 404, f"others hear of no request: {stranger.status}")
    stranger.get("/desk")
    check("节能科技" not in stranger.page, "nor do their desks")
    steward.get(f"/requests/{made}")
    steward.shows("同意共享", "节能审查职责", "《条例》第二十一条")
    steward.post(f"/requests/{made}", act="refuse", reason="other", words="")
    check(steward.status == 422 and 'id="words-error"' in steward.page, f"another reason needs words: {steward.status}")
    reader.get(f"/requests/{made}")
    reader.post(f"/requests/{made}", act="grant")
    check(reader.status == 403, f"who asks does not decide: {reader.status}")
    steward.post(f"/requests/{made}", act="refuse", reason="other", words="数据正在核对")
    steward.shows("未同意", "其他", "数据正在核对")
    reader.get(f"/datasets/{draft}")
    reader.post(f"/datasets/{draft}/request", purpose="节能降耗", days="30", ground="再次申请")
    again = reader.at.split("/")[-1]
    steward.get(f"/requests/{again}")
    steward.post(f"/requests/{again}", act="grant")
    steward.shows("已同意", "查看并签署合约", "全程记录", "同意共享")
    told = hub.expect(200, "GET", f"/v1/sharing-requests/{again}", key=town.bureau.key)
    check(told["state"] == "granted" and f"/agreements/{told['agreement']}" in steward.page, f"granted from its page: {told}")
    own = hub.expect(200, "GET", "/v1/sharing-requests?side=applicant&limit=200", key=town.bureau.key)["items"]
    check(all(one["applicant"] == town.bureau.id for one in own), f"of one side only: {own}")
    waiting = hub.expect(200, "GET", "/v1/sharing-requests?side=owner&pending=true", key=town.bureau.key)["items"]
    check(all(one["state"] == "pending" and one["owner"] == town.bureau.id for one in waiting), f"what waits only: {waiting}")
    found = hub.expect(200, "GET", f"/v1/dataset-conflicts?dataset={rival}", key=town.reader.key)["items"]
    check([{claim["id"] for claim in one["datasets"]} for one in found] == [{draft, rival}], f"its own conflicts only: {found}")
    told = hub.expect(200, "GET", "/v1/dataset-diagnoses?limit=10", key=town.reader.key)
    reader.get("/idle")
    reader.shows("从未使用的数据集", *[one["title"]["zh"] for one in told["items"]])
    needs = {need for one in told["items"] for need in one["needs"]}
    check(all(f"/needs/{need}" in reader.page for need in needs), "each need that they could serve is linked")
    codes = {finding["cause"] for one in told["items"] for finding in one["findings"]}
    check(codes and all(f">{code}<" not in reader.page for code in codes), f"reasons are told in words: {codes}")
    reader.get("/idle?cursor=x")
    check(reader.status == 400, f"no cursor: {reader.status}")
    right = hub.expect(201, "POST", "/v1/rights", {
        "kind": "holding", "subject": draft, "until": "2099-01-01T00:00:00Z",
        "documents": [{"title": "三定方案", "sha256": "7c" * 32}]}, key=town.bureau.key)
    steward.get("/rights")
    steward.shows("页面上的数据集", "数据持有权", "有效")
    steward.get(f"/rights/{right['id']}")
    steward.shows("有效：登记在册", "三定方案", "7c" * 32, "柳州市数据局", "原始登记", "查看公开证书")
    public = re.search(r'href="/console(/certificates/[^"]+)"', steward.page).group(1)
    steward.get(public)
    steward.shows("有效：登记在册", "页面上的数据集")
    reader.get("/rights")
    check(right["id"] not in reader.page, "only own rights are listed")
    hub.expect(200, "POST", f"/v1/rights/{right['id']}/dispute", {"reason": "范围有误"}, key=town.mill.key)
    steward.get(f"/rights/{right['id']}")
    steward.shows("有效，但存在未决异议", "范围有误", "东门糖厂")
    reader.get(f"/rights/{right['id']}")
    check("范围有误" not in reader.page and reader.status == 200, "a dispute's words are for those whom it concerns")
    reader.get("/rights?cursor=x")
    check(reader.status == 400, f"no cursor: {reader.status}")
    hub.expect(200, "POST", f"/v1/datasets/{rival}/withdraw", key=town.mill.key)
