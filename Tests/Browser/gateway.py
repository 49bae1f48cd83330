"""The pages about models on a real hub with its model gateway: a key is made, the built-in model is asked, and what it took is what
the hub has on record.

A vendor and a mill are made as Tests/Models makes them; a person of the mill works in the browser.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Models"))
import sheet
from browser import CONTRAST, SHOTS, check, finish, launch, listen, outline, shoot
from playwright.sync_api import expect, sync_playwright
from world import PRICE, Hub, World

PASSWORD = "a passphrase of the browser's walk"


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    with Hub(arguments=["--models-port", "0"]) as hub, sync_playwright() as playwright:
        world = World(hub)
        agreement = world.agree("sugar-assistant", world.upstream())
        made = hub.expect(201, "POST", f"/v1/participants/{world.mill.id}/members", {
            "login": "mill.wang", "name": "王工", "roles": ["admin", "signer"], "recovery": "its first person"})
        browser = launch(playwright)
        page = browser.new_context(viewport={"width": 1600, "height": 1000}, locale="zh-CN").new_page()
        page.set_default_timeout(30_000)
        listen(page)
        walk(page, world, hub.address + "/console", agreement, made["password"])
        sheet.walk(browser, world, hub.address + "/console")
        browser.close()
    finish()


REPORT = {
    "format": "lingqu-evaluation/1", "model": "line-watch", "seed": 1, "task": {"name": "held-out season", "sha256": "ab" * 32},
    "data": {"sha256": "cd" * 32, "items": 20},
    "capability": {"scores": [{"metric": "accuracy", "filter": "none", "value": 0.9, "low": 0.85, "high": 0.94}]},
    "corpus": {"sources": [{"name": "plant history", "licence": "CC-BY-4.0"}]}}


def registered(world):
    """A model of the vendor's in the register, published, and an offer that rests on it."""
    vendor = world.vendor
    model = vendor.call(201, "POST", "/v1/models", {
        "name": "line-watch", "version": "1", "baseModel": "Qwen3-8B", "modality": "timeSeries", "languages": ["zh"],
        "industry": ["制糖"], "licence": "Apache-2.0", "baselines": ["last-week"],
        "declared": [{"name": "plant history", "licence": "CC-BY-4.0"}],
        "risk": {"purpose": "early warning", "affected": "operators", "stopRule": "three false alarms", "owner": "Wei",
                 "review": "2030-01-01T00:00:00.000Z"}})["id"]
    vendor.call(201, "POST", f"/v1/models/{model}/reports", {
        "task": "held-out season", "document": REPORT, "comparisons": [{
            "baseline": "last-week", "metric": "accuracy", "higherIsBetter": True, "heldOut": True,
            "model": [0.9 + place % 3 / 100 for place in range(20)], "other": [0.5 + place % 2 / 100 for place in range(20)]}]})
    vendor.call(200, "POST", f"/v1/models/{model}/filing", {"state": "preparing", "why": "banks are being made"})
    vendor.call(200, "POST", f"/v1/models/{model}/filing", {"state": "submitted", "why": "handed in"})
    vendor.call(200, "POST", f"/v1/models/{model}/filing", {"state": "filed", "number": "Gx-Test-1", "why": "on the list"})
    vendor.call(200, "POST", f"/v1/models/{model}/publish", {})
    reference = {"name": "line-watch", "contextTokens": 8192, "upstreams": [world.upstream()], "registered": model}
    return vendor.call(201, "POST", "/v1/offers", {
        "kind": "model", "title": {"zh": "压榨线预警模型", "en": "Line watch"}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "use"}]}, "price": PRICE, "reference": {"model": reference}})["id"]


def walk(page, world, base, agreement, password):
    told = {}

    @check("a person of the mill signs in and finds the model on the shelf, with its prices by kind of token")
    def _():
        page.goto(f"{base}/sign-in?lang=zh")
        page.fill("#name", "mill.wang")
        page.fill("#password", password)
        page.click("main button[type=submit]")
        page.fill("#old", password)
        page.fill("#new", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(r"/console/$"))
        page.goto(f"{base}/models")
        card = page.locator(".model-card").filter(has_text="sugar-assistant")
        expect(card.locator(".token-prices dd")).to_have_text(["¥2.00", "¥8.00", "¥0.50"])
        outline(page)
        shoot(page, "live-zh-models")

    @check("a registered model's card, lineage, evaluation and filing are on its page as the register has them")
    def _():
        offer = registered(world)
        page.goto(f"{base}/models?filing=filed")
        expect(page.locator(".model-card")).to_have_count(1)
        expect(page.locator(".model-card")).to_contain_text("90%")
        page.click(".model-card h2 a")
        page.wait_for_url(re.compile(offer))
        assert page.locator("svg.lineage .node").count() == 2
        expect(page.locator("[aria-labelledby=h-steps]")).to_contain_text("Gx-Test-1")
        expect(page.locator("[aria-labelledby=h-capability]")).to_contain_text("优于基线")
        expect(page.locator("[aria-labelledby=h-entry]")).to_contain_text("three false alarms")
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-model")

    @check("without a key of one's own one for a day is made on the playground, and its quota's price is held")
    def _():
        page.goto(f"{base}/models/play")
        page.select_option("#agreement", agreement)
        page.click("form:has(#agreement) button")
        expect(page.locator(".verdict.good")).to_contain_text("20,000")
        assert page.input_value("#key").startswith("lqk_")
        grants = world.mill.call(200, "GET", "/v1/model-grants")["items"]
        assert len(grants) == 1 and grants[0]["quota"] == {"tokens": 20_000, "concurrent": 2}, grants
        told["grant"] = grants[0]["id"]

    @check("the model answers in the page; tokens and cost are those that the hub has on record")
    def _():
        page.fill("#text", "压榨机轴承温度过高怎么办？")
        page.click("#run")
        expect(page.locator("#answer")).to_contain_text("demo model")
        figures = page.locator("#answer-figures dd")
        expect(figures).to_have_count(6)
        expect(page.locator(".aigc")).to_be_visible()
        calls = []
        for _ in range(200):
            calls = world.calls(told["grant"])
            if calls:
                break
            page.evaluate("() => new Promise(done => setTimeout(done, 50))")
        assert len(calls) == 1 and calls[0]["outcome"] == "completed" and calls[0]["stream"], calls
        assert figures.nth(0).inner_text() == str(calls[0]["prompt"])
        assert figures.nth(1).inner_text() == str(calls[0]["completion"])
        # 200 fen for a million tokens as the price counts them, so a fifth of a thousandth of a fen each.
        thousandths = -(-calls[0]["millitokens"] * 200_000 // 1_000_000_000)
        yuan = f"{thousandths / 100_000:.5f}".rstrip("0")
        assert float(figures.nth(2).inner_text().removeprefix("¥")) == float(yuan), (figures.nth(2).inner_text(), yuan)
        told["call"] = calls[0]
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-playground")

    @check("what was called shows under keys and spend, as the REST door tells it")
    def _():
        days = world.mill.call(200, "GET", "/v1/model-days")["items"]
        assert len(days) == 1 and days[0]["calls"] == 1 and days[0]["millitokens"] == told["call"]["millitokens"], days
        page.goto(f"{base}/models/keys?by=tokens")
        row = page.locator("table tbody tr").first
        expect(row).to_contain_text("sugar-assistant")
        expect(row.locator("td").nth(1)).to_have_text(str(days[0]["promptTokens"]))
        used = -(-told["call"]["millitokens"] // 1000)
        expect(page.locator(".model-key dd").first).to_contain_text(f"{used:,}")
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-model-keys")

    @check("a key that the gateway does not know, and one whose quota does not cover the call, are refused in words")
    def _():
        page.goto(f"{base}/models/play?lang=en")
        page.fill("#text", "hello")
        page.fill("#model", "sugar-assistant")
        page.fill("#key", "lqk_" + "0" * 64)
        page.click("#run")
        expect(page.locator("#answer-failed")).to_contain_text("not valid")
        small = world.key(agreement, tokens=50)
        page.fill("#key", small["secret"])
        page.fill("#most", "512")
        page.click("#run")
        expect(page.locator("#answer-failed")).to_contain_text("quota")
        shoot(page, "live-en-playground-refused")

    @check("a key that is ended in the console calls nothing any more, and what was used is charged")
    def _():
        page.goto(f"{base}/models/keys?lang=zh")
        key = page.locator(".model-key").filter(has_text="playground")
        key.locator("summary").click()
        key.locator("button.bad").click()
        page.wait_for_url(re.compile(r"/models/keys$"))
        for _ in range(200):
            grant = world.grant(told["grant"])
            if grant["state"] == "closed":
                break
            page.evaluate("() => new Promise(done => setTimeout(done, 50))")
        assert grant["state"] == "closed", grant
        use = world.mill.call(200, "GET", f"/v1/uses/{grant['use']}")
        days = world.mill.call(200, "GET", "/v1/model-days")["items"]
        assert use["settled"] and use["charged"] == sum(day["fen"] for day in days) == 1, (use, days)


main()
