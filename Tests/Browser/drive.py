"""Opens every page of the console as a person would, in both languages, and checks what a browser alone can tell.

Prints one line for each check, then "N passed, N failed, N skipped". Screenshots go to build/screens.
"""

import json
import os
import re

from browser import CONTRAST, SHOTS, SKIPPED, WAIT, check, finish, first_link, launch, listen, outline, shoot
from playwright.sync_api import expect, sync_playwright

BASE = os.environ["LINGQU_BASE_URL"].rstrip("/") + "/console"
NAME = os.environ.get("LINGQU_CONSOLE_NAME", "demo")
PASSWORD = os.environ.get("LINGQU_CONSOLE_PASSWORD", "demo-password")
FIXTURES = os.environ.get("LINGQU_CONSOLE_FIXTURES") == "1"


def sign_in(page, language="zh"):
    page.goto(f"{BASE}/sign-in?lang={language}")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/console/$"), timeout=WAIT)


def pages_of(page):
    """Every page that can be reached, by the name of its screenshot."""
    found = {"overview": f"{BASE}/"}
    origin = BASE[: -len("/console")]
    for name, path in [
        ("catalogue", "catalogue"), ("needs", "needs"), ("agreements", "agreements"), ("jobs", "jobs"),
        ("accounts", "accounts"), ("evidence", "evidence"),
    ]:
        found[name] = f"{BASE}/{path}"
    for name, path in [
        ("offer", "catalogue"), ("need", "needs"), ("agreement", "agreements"), ("job", "jobs"), ("statement", "accounts"),
    ]:
        page.goto(f"{BASE}/{path}")
        address = first_link(page, {"catalogue": "offers"}.get(path, path))
        if address:
            found[name] = origin + address
    return found


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 1600, "height": 1000}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(WAIT)
        listen(page)
        everything(page, context, browser)
        browser.close()
    finish()


def everything(page, context, browser):
    @check("a reader without a session is led to the door, in Chinese")
    def _():
        page.goto(f"{BASE}/needs")
        assert "/sign-in?next=" in page.url
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        outline(page)
        shoot(page, "zh-sign-in")

    @check("a wrong password is refused in words, and the name stays")
    def _():
        page.goto(f"{BASE}/sign-in")
        page.fill("#name", NAME)
        page.fill("#password", "not the password")
        page.click("main button[type=submit]")
        expect(page.locator("[role=alert]")).to_be_visible()
        assert page.input_value("#name") == NAME
        assert page.input_value("#password") == ""
        outline(page)

    @check("signing in with the keyboard alone leads to the page that was asked for")
    def _():
        page.goto(f"{BASE}/needs")
        page.focus("#name")
        page.keyboard.type(NAME)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/console/needs$"))
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        session = next(cookie for name, cookie in cookies.items() if name.endswith("lingqu_session"))
        assert session["httpOnly"] and session["sameSite"] == "Lax" and session["path"] == "/console"

    found = {}

    @check("every page can be reached from the menu and its lists")
    def _():
        found.update(pages_of(page))
        if FIXTURES:
            assert len(found) == 12, sorted(found)

    for language in ("zh", "en"):
        for name, address in found.items():

            @check(f"{name} is whole, named, in contrast and within the window ({language})")
            def _(name=name, address=address, language=language):
                page.goto(f"{address}?lang={language}")
                outline(page)
                poor = page.evaluate(CONTRAST)
                assert not poor, f"too pale: {poor[:6]}"
                shoot(page, f"{language}-{name}")

    page.goto(f"{BASE}/?lang=zh")

    @check("the overview fits a wall screen of 1920 by 1080")
    def _():
        wall = browser.new_context(viewport={"width": 1920, "height": 1080}, storage_state=context.storage_state())
        screen = wall.new_page()
        listen(screen)
        screen.goto(f"{BASE}/")
        shoot(screen, "zh-wall", full=False)
        if FIXTURES:
            rest = screen.evaluate("() => document.documentElement.scrollHeight - window.innerHeight")
            assert rest <= 0, f"{rest} px are below the screen"
        wall.close()

    @check("the first tab stop skips to the content")
    def _():
        page.goto(f"{BASE}/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

    @check("searching in Chinese narrows the catalogue without leaving the page")
    def _():
        if not FIXTURES:
            return SKIPPED
        page.goto(f"{BASE}/catalogue")
        before = page.locator(".offer").count()
        page.evaluate("window.stayed = true")
        page.locator("#q").press_sequentially("甘蔗")
        page.wait_for_function("n => document.querySelectorAll('.offer').length < n", arg=before)
        expect(page.locator(".offer")).to_have_count(1)
        assert page.evaluate("window.stayed") and "q=%E7%94%98%E8%94%97" in page.url
        shoot(page, "zh-catalogue-search")

    @check("a job's log and state go on by themselves, and hostile lines stay text")
    def _():
        if not FIXTURES:
            return SKIPPED
        page.goto(f"{BASE}/jobs/job_02")
        expect(page.locator("#state")).to_contain_text("成功")
        page.wait_for_function("() => document.querySelector('pre.log').textContent.includes('epoch 20')")
        assert page.locator("pre.log b").count() == 0
        text = page.locator("pre.log").text_content()
        assert "<b>不是标记</b>" in text and text.count("epoch 17") == 1
        shoot(page, "zh-job-live")

    @check("a receipt is verified in the page, step by step")
    def _():
        page.goto(f"{BASE}/evidence?entry=0")
        expect(page.locator(".verdict.good, .verdict.waiting")).to_be_visible()
        assert page.locator(".steps .bad").count() == 0
        assert page.locator(".steps .ok").count() >= 4
        shoot(page, "zh-evidence-verified")

    @check("every single changed part of a receipt is found")
    def _():
        page.goto(f"{BASE}/evidence?entry=0")
        expect(page.locator(".verdict.good, .verdict.waiting")).to_be_visible()
        receipt = json.loads(page.input_value("#receipt"))
        original = page.input_value("#receipt")
        signed = page.locator(".verdict.good").count() == 1

        def verdict(text):
            page.fill("#receipt", text)
            page.click("[data-run]")
            page.wait_for_function("() => document.querySelector('.verdict').className.trim() !== 'verdict'")
            return page.locator(".verdict").get_attribute("class").split()[-1]

        def dump(value):
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

        assert verdict(original) in ("good", "waiting")
        changes = {
            "entry": lambda r: r["entry"].update(subject="rdg_forged"),
            "index": lambda r: r.update(index=r["index"] + 1),
            "root": lambda r: r.update(checkpoint=re.sub(r"\n[0-9]+\n", "\n999999\n", r["checkpoint"], count=1)),
            "key": lambda r: r.update(key=r["key"].replace("+", "x+", 1)),
        }
        if receipt["proof"]:
            changes["proof"] = lambda r: r["proof"].__setitem__(0, "00" * 32)
        if signed:
            def swap(r):
                tail = r["checkpoint"].rstrip("\n")
                r["checkpoint"] = tail[:-10] + ("A" if tail[-10] != "A" else "B") + tail[-9:] + "\n"
            changes["signature"] = swap
        for part, change in changes.items():
            forged = json.loads(original)
            change(forged)
            assert verdict(dump(forged)) == "bad", f"{part} was changed and not found"
        assert verdict(original.replace(",", ", ", 1)) == "bad", "another spelling was taken"
        page.fill("#receipt", dump({**receipt, "index": receipt["index"] + 1}))
        page.click("[data-run]")
        expect(page.locator(".verdict.bad")).to_be_visible()
        shoot(page, "zh-evidence-forged")

    @check("what does not exist is a page that says what to do, with the menu still there")
    def _():
        response = page.goto(f"{BASE}/offers/off_00000000000000000000000000")
        assert response.status == 404
        outline(page)
        expect(page.locator("nav.menu")).to_be_visible()
        shoot(page, "zh-problem")

    @check("pages fit a phone")
    def _():
        small = browser.new_context(viewport={"width": 390, "height": 844}, storage_state=context.storage_state())
        phone = small.new_page()
        listen(phone)
        for name, address in found.items():
            phone.goto(address)
            try:
                outline(phone)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error
            shoot(phone, f"phone-{name}")
        small.close()

    @check("pages work without scripts")
    def _():
        plain = browser.new_context(java_script_enabled=False)
        reader = plain.new_page()
        sign_in(reader)
        reader.goto(f"{BASE}/catalogue")
        reader.fill("#q", "甘蔗")
        reader.click(".search button")
        assert "q=" in reader.url
        plain.close()

    @check("the statement prints on its own, without menu or buttons")
    def _():
        if "statement" not in found:
            return SKIPPED
        page.goto(found["statement"])
        page.emulate_media(media="print")
        expect(page.locator("nav.menu")).to_be_hidden()
        expect(page.locator("[data-print]")).to_be_hidden()
        page.pdf(path=SHOTS / "statement.pdf", format="A4", print_background=True)
        page.emulate_media(media="screen")

    @check("signing out ends the session, and the way back is shut")
    def _():
        page.goto(f"{BASE}/")
        page.click("header form button")
        page.wait_for_url(re.compile(r"/sign-in"))
        assert not [cookie for cookie in context.cookies() if cookie["name"].endswith("lingqu_session") and cookie["value"]]
        page.goto(f"{BASE}/accounts")
        assert "/sign-in" in page.url


main()
