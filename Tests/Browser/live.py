"""Walks through the console of a real hub in a real browser, as a person of one of the journey's parties and as the operator.

What a page shows is held against the REST door of the same hub. Screenshots go to build/screens, names beginning `live-`.
"""

import json
import re
import sys
import time
import urllib.error
import urllib.request

from browser import CONTRAST, WAIT, check, finish, first_link, launch, listen, outline, shoot
from playwright.sync_api import expect, sync_playwright
from town import PASSWORD, Town

NUMBER = re.compile(r"[0-9][0-9,]*")


def yuan(fen):
    """As the console writes an amount."""
    return ("−" if fen < 0 else "") + f"¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def numbers(text):
    return [int(found.replace(",", "")) for found in NUMBER.findall(text)]


def text(page, selector):
    return page.locator(selector).first.inner_text()


def sign_in(page, base, who, language="zh"):
    page.goto(f"{base}/sign-in?lang={language}")
    page.fill("#name", who["login"])
    page.fill("#password", who["password"])
    page.click("main button[type=submit]")


def signed_out(page, base):
    page.click("header form button")
    page.wait_for_url(re.compile(r"/sign-in"))


def first_sign_in(page, town, base):
    person = town.person

    @check("the one-time password leads to the page that changes it, and to nothing else")
    def _():
        sign_in(page, base, person)
        page.wait_for_url(re.compile(r"/console/password"))
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-password")
        for path in ["", "/catalogue", "/accounts", "/evidence", "/jobs"]:
            page.goto(base + (path or "/"))
            assert page.url.endswith("/console/password"), page.url
        assert page.locator("nav.menu").count() == 0

    @check("a password that is too short, not repeated, or the old one again is refused in words at its field")
    def _():
        for new, again, field in [("short", "short", "#new"), (PASSWORD, PASSWORD + "x", "#again"),
                                  (person["password"], person["password"], "#new")]:
            page.fill("#old", person["password"])
            page.fill("#new", new)
            page.fill("#again", again)
            page.click("main button[type=submit]")
            expect(page.locator(f"{field}[aria-invalid=true]")).to_be_visible()
            told = page.locator(field).get_attribute("aria-describedby").split()
            assert told[0].endswith("-error") and all(page.locator("#" + one).inner_text().strip() for one in told)
            assert page.input_value("#new") == "", "a password is never written into a page"
            outline(page)
        page.fill("#old", "not the password at all")
        page.fill("#new", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button[type=submit]")
        expect(page.locator("#old[aria-invalid=true]")).to_be_visible()
        shoot(page, "live-zh-password-wrong")

    @check("a new password is taken once, leads into the console, and the one-time password is over")
    def _():
        page.fill("#old", person["password"])
        page.fill("#new", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(r"/console/$"))
        refused = town.hub.call("POST", "/v1/sessions", {"login": person["login"], "password": person["password"]})
        assert refused.status == 401
        person["password"] = PASSWORD


def overview(page, town, base):
    @check("the overview's figures are those of the REST door")
    def _():
        page.goto(f"{base}/?lang=zh")
        figures = town.get("/v1/overview")
        cards = page.locator(".problem-card")
        assert cards.count() == 3
        assert numbers(cards.nth(0).locator(".figure").inner_text()) == [figures["dataNeverUsed"], figures["dataOffers"]]
        needs = figures["needsMatched"] + figures["needsOpen"]
        assert numbers(cards.nth(2).locator(".figure").inner_text()) == [figures["needsMatched"], needs]
        money = text(page, "[aria-labelledby=h-money]")
        for amount in ["chargedFen", "voucherFen", "heldFen"]:
            assert yuan(figures[amount]) in money, f"{amount} {figures[amount]}: {money}"
        assert "借贷平衡" in money and figures["balanced"]
        assert figures["evidenceEntries"] in numbers(text(page, "[aria-labelledby=h-evidence]"))
        racks = numbers(cards.nth(1).locator(".figure-note").inner_text())
        assert racks[:2] == [figures["racksUsed"], figures["racksBuilt"]]
        share = 10_000 * figures["racksUsed"] // figures["racksBuilt"]
        assert f"{share // 100}.{share % 100:02d}".rstrip("0").rstrip(".") + "%" in cards.nth(1).locator(".figure").inner_text()

    @check("the overview fits a wall screen of 1920 by 1080 whole")
    def _():
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.goto(f"{base}/")
        shoot(page, "live-zh-wall", full=False)
        rest = page.evaluate("() => document.documentElement.scrollHeight - window.innerHeight")
        page.set_viewport_size({"width": 1440, "height": 900})
        assert rest <= 0, f"{rest} px are below the screen"


def exchange(page, town, base):
    @check("a Chinese search finds what the REST door finds, and only that")
    def _():
        page.goto(f"{base}/catalogue?lang=zh")
        page.locator("#q").press_sequentially("能耗 预测")
        page.wait_for_url(re.compile("q=%E8%83%BD"))
        found = town.get("/v1/offers?q=%E8%83%BD%E8%80%97%20%E9%A2%84%E6%B5%8B&limit=100")["items"]
        assert found
        expect(page.locator(".offer")).to_have_count(len(found))
        shown = page.locator(".offer-title").all_inner_texts()
        assert sorted(shown) == sorted(offer["title"]["zh"] for offer in found)
        assert numbers(text(page, "#found")) == [len(found)], "the count is the search's"
        shoot(page, "live-zh-search")

    @check("an offer shows its provider by name, its price with its unit and its terms in words")
    def _():
        offer = next(o for o in town.items("/v1/offers") if o["title"]["zh"] == "闲置机架通用算力")
        page.goto(f"{base}/offers/{offer['id']}")
        body = text(page, "main")
        assert text(page, "h1") == offer["title"]["zh"]
        assert "模拟·算力中心" in body and "¥0.03 / CPU 秒" in body and "南宁市" in body
        for raw in ["cpuSeconds", "energy-saving", "offer.published", "450100"]:
            assert raw not in body, f"{raw} is shown raw"

    @check("a need is shown with the matches and reasons of the REST door, best first")
    def _():
        need = town.items("/v1/needs")[0]
        matches = town.get(f"/v1/needs/{need['id']}/matches")["items"]
        page.goto(f"{base}/needs/{need['id']}")
        assert text(page, "h1") == need["title"]["zh"]
        assert page.locator(".match").count() == len(matches)
        assert page.locator(".reasons li").count() == sum(len(match["reasons"]) for match in matches)
        for part in page.locator("section.part").all():
            scores = [int(score) for score in part.locator(".score strong").all_inner_texts()]
            assert scores == sorted(scores, reverse=True)
        assert yuan(need["budgetFen"]) in text(page, ".price-tag")


def agreement(page, town, base, key):
    @check("an agreement's timeline is its evidence, entry for entry, and its charge is the REST door's")
    def _():
        found = next(a for a in town.items("/v1/agreements", key)
                     if a["kind"] == "compute" and a["consumer"] == town.startup["id"])
        sums = town.get(f"/v1/agreements/{found['id']}/sums", key)
        entries = town.get(f"/v1/evidence?agreement={found['id']}&limit=200", key)["items"]
        page.goto(f"{base}/agreements/{found['id']}")
        assert page.locator(".timeline > li").count() == len(entries)
        indices = [numbers(entry)[0] for entry in page.locator(".timeline .proof").all_inner_texts()]
        assert indices == [entry["index"] for entry in entries]
        tag = text(page, ".price-tag")
        assert yuan(sums["chargedFen"]) in tag and yuan(sums["voucherFen"]) in tag, tag
        shoot(page, "live-zh-agreement-charged")


def job(page, town, base, key):
    @check("a finished job's meter says what its use was charged, what the voucher paid, and what was measured")
    def _():
        done = next(j for j in town.items("/v1/jobs", key) if j["state"] == "completed" and not j.get("logWithheld"))
        use = town.get(f"/v1/uses/{done['use']}", key)
        sums = town.get(f"/v1/uses/{done['use']}/sums", key)
        page.goto(f"{base}/jobs/{done['id']}")
        meter = text(page, "#meter")
        assert yuan(use["charged"]) in meter and yuan(sums["voucherFen"]) in meter, meter
        assert sums["voucherFen"] > 0 and sums["chargedFen"] == use["charged"]
        assert sums["heldFen"] == 0 and use["charged"] == use["measured"] * 3
        shoot(page, "live-zh-job-done")

    @check("a job on data that stay where they are says on its page that its log stays too")
    def _():
        closed = next(j for j in town.items("/v1/jobs", key) if j.get("logWithheld"))
        page.goto(f"{base}/jobs/{closed['id']}")
        assert "只有算力提供方可见" in text(page, ".log-panel"), text(page, ".log-panel")
        shoot(page, "live-zh-job-closed")

    @check("a running job's log grows by itself, its hold is the ledger's, and its lines stay text")
    def _():
        running = town.submit(key)
        use = town.get(f"/v1/jobs/{running}", key)["use"]
        page.goto(f"{base}/jobs/{running}")
        page.wait_for_function("() => document.querySelector('pre.log').textContent.includes('第 2 轮')", timeout=WAIT)
        expect(page.locator("#state")).to_contain_text("运行中")
        sums = town.get(f"/v1/uses/{use}/sums", key)
        assert sums["heldFen"] == 60 and yuan(sums["heldFen"]) in text(page, "#meter"), text(page, "#meter")
        before = len(page.locator("pre.log").text_content())
        page.evaluate("window.stayed = true")
        page.wait_for_function("n => document.querySelector('pre.log').textContent.length > n + 60", arg=before, timeout=WAIT)
        shoot(page, "live-zh-job-running")
        page.locator("details.confirm summary").click()
        page.click("details.confirm button")
        page.wait_for_function("() => document.querySelector('#state').textContent.includes('已取消')", timeout=WAIT)
        log = page.locator("pre.log").text_content()
        assert "<b>sMAPE</b>" in log and page.locator("pre.log b").count() == 0
        assert log.count("第 1 轮") == 1, "each line once"
        over = town.get(f"/v1/uses/{use}/sums", key)
        assert over["heldFen"] == 0

    @check("a job that ends while it is watched shows its end without a reload")
    def _():
        short = town.submit(key, lines=4, pause=0.5)
        page.goto(f"{base}/jobs/{short}")
        page.wait_for_function("() => document.querySelector('#state').textContent.includes('已完成')", timeout=WAIT)
        page.wait_for_function("() => document.querySelector('pre.log').textContent.includes('第 4 轮')", timeout=WAIT)
        expect(page.locator(".live")).to_have_count(0, timeout=WAIT)


def compute(page, town, base, key):
    @check("a job is submitted from its page under one's own agreement, and what the hub refuses is told at its field")
    def _():
        page.goto(f"{base}/jobs/new?lang=zh")
        outline(page)
        page.select_option("#agreement", town.compute(key)["id"])
        page.fill("#command", "echo 自网页提交")
        page.fill("#cpuSeconds", "5")
        page.fill("#cores", "99999")
        page.click("main button[value=submit]")
        expect(page.locator("#cores[aria-invalid=true]")).to_be_visible()
        shoot(page, "live-zh-job-new-refused")
        page.fill("#cores", "")
        page.click("main button[value=submit]")
        page.wait_for_url(re.compile(r"/jobs/job_"))
        made = town.get("/v1/jobs/" + page.url.rsplit("/", 1)[1], key)
        assert made["draft"]["command"] == ["/bin/sh", "-c", "echo 自网页提交"] and made["draft"]["cpuSeconds"] == 5
        page.wait_for_function("() => document.querySelector('pre.log').textContent.includes('自网页提交')", timeout=WAIT)

    @check("prices are compared before a job is submitted, as the REST door quotes them, and the choice becomes the job")
    def _():
        page.goto(f"{base}/jobs/new?lang=zh")
        page.fill("#command", "echo 先询价")
        page.fill("#cpuSeconds", "5")
        chosen = town.compute(key)["id"]
        page.select_option("#agreement", chosen)
        page.click("main button[value=quote]")
        expect(page.locator(".quote").first).to_be_visible()
        outline(page)
        shoot(page, "live-zh-quote")
        purpose = page.locator(".quote input[name=purpose]").first.input_value()
        told = town.hub.expect(200, "POST", "/v1/compute-quotes", {
            "agreement": chosen, "purpose": "energy-saving" if purpose == "节能降耗" else purpose,
            "command": ["/bin/sh", "-c", "echo 先询价"], "cpuSeconds": 5, "inputs": []}, key=key)
        best = told["candidates"][told["picks"][0]["candidate"]]
        assert yuan(best["price"]["payableFen"]) in text(page, ".quote")
        assert page.locator(".quote").count() == len({pick["candidate"] for pick in told["picks"]})
        page.locator(".quote form button").first.click()
        page.wait_for_url(re.compile(r"/jobs/job_"))
        made = town.get("/v1/jobs/" + page.url.rsplit("/", 1)[1], key)
        assert made["draft"]["command"] == ["/bin/sh", "-c", "echo 先询价"] and made["pool"] == best["pool"]

    @check("a job that finds its pool taken waits on the queue's page with place and reason, and is cancelled from its own")
    def _():
        pools = town.items("/v1/pools")
        own = next(pool for pool in pools if pool["name"]["zh"] == "本机资源池")
        all_of_it = own["capacity"]["milliCPU"]
        first = town.submit(key, lines=600, pause=0.2, milliCPU=all_of_it)
        second = town.submit(key, lines=1, milliCPU=all_of_it)
        page.goto(f"{base}/jobs/queue?lang=zh")
        running, waiting = page.locator(f"tr:has(#q-{first})"), page.locator(f"tr:has(#q-{second})")
        expect(running).to_contain_text("运行中", timeout=WAIT)
        expect(waiting).to_contain_text("排在最前", timeout=WAIT)
        told = town.get(f"/v1/jobs/{second}/explanation", key)
        assert told["turn"]["word"] == "reserved" and told["ahead"] == 0
        expect(waiting.locator("td.num")).to_have_text("1")
        load = page.locator(f"li.load:has(#load-{own['id']})")
        cores = f"{all_of_it // 1000} 核"
        expect(load).to_contain_text(f"已用 {cores} / {cores}")
        assert page.locator("li.load").count() == len(pools)
        shoot(page, "live-zh-queue-waiting")
        page.goto(f"{base}/jobs/{second}")
        expect(page.locator("#why")).to_contain_text("排在最前")
        expect(page.locator("ol.phases [aria-current=step]")).to_contain_text("排队")
        shoot(page, "live-zh-job-waiting")
        for one in (second, first):
            page.goto(f"{base}/jobs/{one}")
            page.locator("details.confirm summary").click()
            page.click("details.confirm button")
            page.wait_for_function("() => document.querySelector('#state').textContent.includes('已取消')", timeout=WAIT)
        expect(page.locator("ol.phases")).to_contain_text("已取消")
        page.goto(f"{base}/jobs/queue")
        assert page.locator(f"#q-{second}").count() == 0

    @check("data centres are those of the REST door, each with its racks, target and power; its page marks the present hour")
    def _():
        sites = town.items("/v1/sites")
        page.goto(f"{base}/sites?lang=zh")
        assert page.locator("table.wide tbody tr").count() == len(sites)
        for site in sites:
            row = text(page, f"table.wide tr:has(a[href$='{site['id']}'])")
            assert f"{site['racksUsed']:,} / {site['racksBuilt']:,}" in row, row
        cities = {site["region"] for site in sites if site["racksBuilt"]}
        assert page.locator("svg.map .aim").count() == len(cities), cities
        one = next(site for site in sites if site.get("links"))
        page.goto(f"{base}/sites/{one['id']}")
        assert page.locator("svg.tariff line.now").count() == 1, "the present hour"
        price = text(page, "section[aria-labelledby=h-power]")
        assert any(f"{p}" in price for p in ("0.350", "0.612", "0.983")) and "1.280" in price and "481" in price, price
        lines = text(page, "section[aria-labelledby=h-links]")
        assert "10.0 Gbit/s" in lines, lines
        hours = town.get(f"/v1/sites/{one['id']}/history", key)["items"]
        assert hours[-1]["isPartial"] is True, hours
        assert page.locator("svg.shares").count() == 1

    @check("a pool's page shows no button and no inventory to those whose pool it is not")
    def _():
        pool = next(pool for pool in town.items("/v1/pools") if pool["name"]["zh"] == "本机资源池")
        page.goto(f"{base}/pools/{pool['id']}")
        expect(page.locator("h1")).to_have_text("本机资源池")
        assert page.locator("details.confirm").count() == 0 and page.locator("[aria-labelledby=h-nodes]").count() == 0


def streams(page, town, base, key):
    def is_open():
        gauge = re.search(r"^lingqu_event_streams (\d+)", urllib.request.urlopen(town.hub.address + "/metrics").read().decode(), re.M)
        return int(gauge[1])

    def follow():
        request = urllib.request.Request(town.hub.address + "/v1/events", headers={"Authorization": "Bearer " + key})
        return urllib.request.urlopen(request, timeout=WAIT / 1000)

    def until(count):
        deadline = time.monotonic() + 60
        while is_open() != count:
            assert time.monotonic() < deadline, f"{is_open()} streams, not {count}"
            page.wait_for_timeout(100)

    @check("a live page has one of the places of its organisation's streams, and gives it back")
    def _():
        page.goto(f"{base}/")
        until(0)
        page.goto(f"{base}/jobs/queue?lang=zh")
        until(1)
        held = [follow() for _ in range(15)]
        until(16)
        try:
            follow()
            raise AssertionError("a stream too many")
        except urllib.error.HTTPError as refused:
            assert refused.code == 429 and json.load(refused)["rule"] == "events.too-many"
        refused = page.request.get(f"{base}/jobs/queue/live")
        assert refused.status == 429 and "每个参与方最多 16 个" in refused.text()
        for one in held:
            one.close()
        page.goto(f"{base}/")
        until(0)


def pool_states(page, town, base):
    @check("the owner drains a pool and opens it again from its page; its inventory is there")
    def _():
        pool = next(pool for pool in town.items("/v1/pools") if pool["name"]["zh"] == "本机资源池")
        page.goto(f"{base}/pools/{pool['id']}?lang=zh")
        assert page.locator("[aria-labelledby=h-nodes] tbody tr").count() == 1
        for button, state, word in [("停止受理", "draining", "停止受理"), ("开放受理", "open", "开放")]:
            page.locator("details.confirm summary", has_text=button).click()
            page.locator("details.confirm[open] button").click()
            expect(page.locator(".page-head .badge")).to_have_text(word)
            assert town.get(f"/v1/pools/{pool['id']}")["state"] == state
        shoot(page, "live-zh-pool-owner")


def statement(page, town, base, key):
    @check("accounts and statement are the ledger's, to the fen")
    def _():
        accounts = town.items("/v1/accounts", key)
        page.goto(f"{base}/accounts?lang=zh")
        rows = page.locator("tbody tr")
        assert rows.count() == len(accounts)
        main = next(a for a in accounts if a["purpose"] == "main" and a["unit"] == "fen")
        balance = main["creditsPosted"] - main["debitsPosted"]
        row = text(page, f"tr:has(a[href$='{main['id']}'])")
        for amount in [balance, main["debitsPending"], balance - main["debitsPending"]]:
            assert yuan(amount) in row, f"{amount}: {row}"
        lines = town.get(f"/v1/accounts/{main['id']}/statement?limit=100", key)["lines"]["lines"]
        page.goto(f"{base}/accounts/{main['id']}")
        assert page.locator("table.statement tbody tr").count() == len(lines)
        sums = text(page, ".sums")
        ins = sum(max(0, line["change"]) for line in lines)
        outs = -sum(min(0, line["change"]) for line in lines)
        for amount in [ins, outs, balance, main["debitsPending"], balance - main["debitsPending"]]:
            assert yuan(amount) in sums, f"{amount}: {sums}"
        assert ins - outs == balance, "the books of this account are whole"
        shoot(page, "live-zh-statement-charged")


def vouchers(page, town, base, key):
    @check("vouchers and what they brought about are the books' and the readings'")
    def _():
        programme = town.items("/v1/voucher-programmes")[0]
        effect = town.get(f"/v1/voucher-programmes/{programme['id']}/effect", key)
        own = town.items("/v1/vouchers", key)
        page.goto(f"{base}/accounts/vouchers?lang=zh")
        told = text(page, f"section[aria-label='{programme['name']['zh']}']")
        for amount in ("grantedFen", "spentFen"):
            assert effect[amount] > 0 and yuan(effect[amount]) in told, f"{amount}: {told}"
        assert effect["spentFen"] <= effect["grantedFen"] <= programme["budget"] and effect["spentFen"] <= effect["grossFen"]
        per_yuan = effect["cpuSeconds"] * 100_000 // 3600 // effect["spentFen"]
        assert f"{per_yuan // 1000}.{per_yuan % 1000:03d}" in told, told
        assert page.locator("section[aria-labelledby=h-own] tbody tr").count() == len(own) > 0
        # A hub that is minutes old has no week to compare with, and says so.
        sites = effect["comparison"]["sites"]
        assert sites and not any(site["isEnough"] for site in sites), sites
        assert all(site["name"]["zh"] in told for site in sites) and "历史不足一周，不作比较" in told, told
        shoot(page, "live-zh-vouchers")


def invoices(page, town, base, key):
    @check("the month's invoice is the hub's, to the fen, with both sides, both forms of the amount and the log's head")
    def _():
        page.goto(f"{base}/accounts/invoices?lang=zh")
        month = page.locator(".facets [aria-current=true]").inner_text()
        told = town.get(f"/v1/invoices?period={month}", key)["items"]
        assert page.locator("[aria-labelledby=h-invoices] tbody tr").count() == len(told) > 0
        shoot(page, "live-zh-invoices")
        invoice = max(told, key=lambda one: one["grossFen"])
        page.click(f"main a[href*='consumer={invoice['consumer']}'][href*='provider={invoice['provider']}']")
        outline(page)
        shown = text(page, ".invoice")
        for name in ("usageFen", "energyFen", "grossFen", "voucherFen", "payableFen"):
            assert yuan(invoice[name]) in shown, f"{name}: {shown}"
        for said in (invoice["consumerCreditCode"], invoice["providerCreditCode"], invoice["digest"], invoice["hub"], "人民币"):
            assert said in shown, f"{said}: {shown}"
        assert page.locator(".invoice tbody tr").count() == len(invoice["items"])
        assert page.locator(".invoice-uses tbody tr").count() == invoice["uses"]
        page.goto(f"{base}/accounts/invoices/{month}?consumer=prt_01h455vb4pex5vsknk084sn02q&provider={invoice['provider']}")
        assert "没有找到" in text(page, "body")


def evidence(page, town, base):
    @check("the journey's charge is verified in the page")
    def _():
        steps = json.load(open(town.journey))["steps"]
        index = next(step for step in steps if step["n"] == 11)["evidence"][0]
        page.goto(f"{base}/evidence?entry={index}")
        expect(page.locator(".verdict.good")).to_be_visible()
        assert page.locator(".steps .ok").count() == 5
        entry = json.loads(page.input_value("#receipt"))["entry"]
        assert entry["kind"] == "charge.posted"
        assert text(page, "[data-told=kind]") == "计费"
        assert f'"grossFen": {entry["data"]["grossFen"]}' in text(page, "[data-told=data]")
        shoot(page, "live-zh-verified")

    @check("one altered fen in a receipt is found")
    def _():
        receipt = json.loads(page.input_value("#receipt"))
        receipt["entry"]["data"]["grossFen"] += 1
        page.fill("#receipt", json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
        page.click("[data-run]")
        expect(page.locator(".verdict.bad")).to_be_visible()
        assert page.locator(".steps [data-step=path].bad").count() == 1
        shoot(page, "live-zh-tampered")


def forms(page, town, base, key):
    @check("a need is published from its page, and what is wrong is told at its field with what was typed kept")
    def _():
        page.goto(f"{base}/needs?lang=zh")
        page.get_by_role("link", name="发布需求").click()
        outline(page)
        shoot(page, "live-zh-need-new")
        page.fill("#title", "园区空压机节电")
        page.fill("#summary", "空压站群控，按用气量调度")
        page.fill("#purpose", "节能降耗")
        page.fill("#budget", "12.345")
        page.fill("#wants-data", "能耗 数据")
        page.click("main button[type=submit]")
        expect(page.locator("#budget[aria-invalid=true]")).to_be_visible()
        assert page.input_value("#title") == "园区空压机节电"
        page.fill("#budget", "1234.5")
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(r"/needs/ned_"))
        made = town.get("/v1/needs/" + page.url.rsplit("/", 1)[1], key)
        assert made["budgetFen"] == 123_450 and made["purpose"] == "energy-saving" and made["title"]["zh"] == "园区空压机节电"
        assert [part["kind"] for part in made["parts"]] == ["data"]

    @check("an agreement is requested on an offer's page; the published rule approves it, and it is signed there")
    def _():
        offer = next(o for o in town.items("/v1/offers") if o["title"]["zh"] == "闲置机架通用算力")
        page.goto(f"{base}/offers/{offer['id']}")
        page.fill("#purpose", "resale")
        page.fill("#days", "7")
        page.click(".request button[type=submit]")
        expect(page.locator(".request .alert.bad")).to_be_visible()
        assert page.input_value("#purpose") == "resale"
        shoot(page, "live-zh-request-refused")
        page.fill("#purpose", "energy-saving")
        page.fill("#days", "7")
        page.fill("#quantity", "10")
        page.click(".request button[type=submit]")
        page.wait_for_url(re.compile(r"/agreements/agr_"))
        found = town.get("/v1/agreements/" + page.url.rsplit("/", 1)[1], key)
        assert found["approvedBy"] == "small-jobs-at-once" and found["state"] == "proposed"


def everywhere(page, base, who):
    """Every page in both languages, and on a phone."""
    found = {name: f"{base}/{path}" for name, path in [
        ("overview", ""), ("catalogue", "catalogue"), ("needs", "needs"), ("need-new", "needs/new"),
        ("agreements", "agreements"), ("jobs", "jobs"), ("accounts", "accounts"), ("evidence", "evidence"),
        ("queue", "jobs/queue"), ("sites", "sites"), ("job-new", "jobs/new"), ("vouchers", "accounts/vouchers"), ("invoices", "accounts/invoices")]}
    for name, path in [("offer", "offers"), ("need", "needs"), ("agreement", "agreements"), ("job", "jobs"),
                       ("statement", "accounts"), ("site", "sites"), ("pool", "pools")]:
        page.goto(found[{"offer": "catalogue", "statement": "accounts", "pool": "queue"}.get(name, name + "s")])
        address = first_link(page, path)
        if address:
            found[name] = base[:-len("/console")] + address
    for language in ("zh", "en"):
        for name, address in found.items():

            @check(f"{who}: {name} is whole, named, in contrast and within the window ({language})")
            def _(name=name, address=address, language=language):
                answer = page.goto(f"{address}?lang={language}")
                assert answer.status == 200, f"{answer.status}"
                outline(page)
                poor = page.evaluate(CONTRAST)
                assert not poor, f"too pale: {poor[:6]}"
                shoot(page, f"live-{language}-{who}-{name}")
                # The thing's own number is there to be cited; everything else has a name.
                page.evaluate("document.querySelectorAll('.number').forEach(e => e.remove())")
                body = text(page, "body")
                raw = re.findall(r"\b(?:prt|off|ned|agr|use|rdg|neg|apk|vpr|vgr|trf|rsv)_[0-9a-z]{20,}", body)
                assert not raw, f"raw ids: {raw[:3]}"
                kinds = re.findall(r"\b[a-z]+(?:-[a-z]+)*\.(?:[a-z]+ed|clawed-back|password-reset)\b", body)
                assert not kinds, f"raw kinds: {kinds[:3]}"

    @check(f"{who}: every page fits a phone of 390 px")
    def _():
        page.set_viewport_size({"width": 390, "height": 844})
        for name, address in found.items():
            page.goto(f"{address}?lang=zh")
            try:
                outline(page)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error
            shoot(page, f"live-phone-{who}-{name}")
        page.set_viewport_size({"width": 1440, "height": 900})

    @check(f"{who}: the first tab stop skips to the content, and tabbing goes through every link in order")
    def _():
        page.goto(f"{base}/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(f"{base}/accounts")
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            place = page.evaluate("""() => { const e = document.activeElement;
              return e === document.body ? null : [...document.querySelectorAll('a, button, input, [tabindex="0"], summary')].indexOf(e); }""")
            if place is None:
                break
            seen.append(place)
        assert len(seen) > 8 and seen == sorted(seen), seen


def picture(page, base):
    """The picture of the README, `docs/console.png`, is one of these."""

    @check("the operator's overview fits a wall screen, in both languages")
    def _():
        page.set_viewport_size({"width": 1920, "height": 1080})
        for language in ("en", "zh"):
            page.goto(f"{base}/?lang={language}")
            shoot(page, f"live-{language}-wall-operator", full=False)
            rest = page.evaluate("() => document.documentElement.scrollHeight - window.innerHeight")
            assert rest <= 0 or language == "en", f"{rest} px are below the screen"
        page.set_viewport_size({"width": 1440, "height": 900})


def main():
    town = Town()
    try:
        base = town.hub.address + "/console"
        with sync_playwright() as playwright:
            browser = launch(playwright)
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
            page = context.new_page()
            page.set_default_timeout(WAIT)
            listen(page)
            if "--look" in sys.argv:
                sign_in(page, base, town.operator)
                everywhere(page, base, "operator")
            else:
                walk(page, town, base)
            browser.close()
    finally:
        town.close()
    finish()


def walk(page, town, base):
    first_sign_in(page, town, base)
    key = town.token(town.person)
    overview(page, town, base)
    exchange(page, town, base)
    agreement(page, town, base, key)
    job(page, town, base, key)
    compute(page, town, base, key)
    streams(page, town, base, key)
    statement(page, town, base, key)
    vouchers(page, town, base, key)
    invoices(page, town, base, key)
    evidence(page, town, base)
    forms(page, town, base, key)
    everywhere(page, base, "party")

    @check("signing out ends the session")
    def _():
        page.goto(f"{base}/")
        signed_out(page, base)
        page.goto(f"{base}/accounts")
        assert "/sign-in" in page.url

    sign_in(page, base, town.operator)
    page.wait_for_url(re.compile(r"/console/$"))
    pool_states(page, town, base)
    everywhere(page, base, "operator")
    picture(page, base)


main()
