"""What a vendor sees of its own: a draft on its shelf, its filing's assessment on the board, and a manual sample that a person fills in with
number keys, of which the exported sheet is read by `lingqu model filing`."""

import csv
import json
import os
import pathlib
import re
import subprocess

from browser import CONTRAST, check, listen, outline, shoot
from playwright.sync_api import expect

PASSWORD = "another passphrase of the walk"
SUBJECT = {"provider": "桂糖智能", "model": "sugar-assistant", "modelVersion": "2", "service": "制糖问答", "purpose": "工艺问答",
           "offeredToPublic": True, "domestic": True, "publicOpinion": True, "facts": ["noMinors"]}
TEXTS = ["甘蔗压榨后，蔗汁须在两小时内完成澄清，以免转化糖升高。", "新榨季的入榨量比上一榨季高一成，能耗随之上升。", "这是一条用来演示“不合格”的模拟语料，没有真实内容。"]


def filing(folder, out):
    done = subprocess.run([os.environ["LINGQU_BIN"], "model", "filing", str(folder), "--out", str(out), "--seed", "6", "--json"],
                          capture_output=True, check=False, timeout=120)
    return json.loads(done.stdout)


def walk(browser, world, base):
    root = pathlib.Path(world.hub.folder)
    folder, out = root / "filing", root / "dossier"
    (folder / "corpus").mkdir(parents=True)
    (folder / "subject.json").write_text(json.dumps(SUBJECT), encoding="utf-8")
    (folder / "corpus.csv").write_text("id,name,kind,modality,language,items,licence,checked,illegal\n"
                                       "mills,Simulated mills,open,text,zh,5000,CC-BY-4.0,1000,10\n", encoding="utf-8")
    (folder / "corpus" / "mills.txt").write_text("".join(f"{TEXTS[number % 3]}（第 {number} 条）\n" for number in range(5000)), encoding="utf-8")
    filing(folder, out)
    vendor = world.vendor
    draft = vendor.call(201, "POST", "/v1/models", {"name": "sugar-assistant", "version": "2", "licence": "Apache-2.0"})["id"]
    vendor.call(200, "POST", f"/v1/models/{draft}/filing", {"state": "preparing", "assessment": json.loads((out / "assessment.json").read_text())})
    made = world.hub.expect(201, "POST", f"/v1/participants/{vendor.id}/members", {
        "login": "vendor.li", "name": "李工", "roles": ["admin"], "recovery": "its first person"})
    page = browser.new_context(viewport={"width": 1600, "height": 1000}, locale="zh-CN", accept_downloads=True).new_page()
    page.set_default_timeout(30_000)
    listen(page)

    @check("a vendor finds its draft on its shelf, which nobody else does")
    def _():
        page.goto(f"{base}/sign-in?lang=zh")
        page.fill("#name", "vendor.li")
        page.fill("#password", made["password"])
        page.click("main button[type=submit]")
        page.fill("#old", made["password"])
        page.fill("#new", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(r"/console/$"))
        page.goto(f"{base}/models")
        own = page.locator("[aria-labelledby=h-own]")
        expect(own).to_contain_text("sugar-assistant 2")
        expect(own).to_contain_text("不符合")
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-models-own")
        own.get_by_role("link", name="sugar-assistant 2").click()
        expect(page.locator("[aria-labelledby=h-doesNotConform] .clauses li").first).to_be_visible()
        shoot(page, "live-zh-model-draft")

    @check("its filing board shows the newest assessment, clause by clause, with as many gaps as the register counts")
    def _():
        page.goto(f"{base}/models/filing")
        page.locator("[aria-labelledby=h-own]").get_by_role("link", name="sugar-assistant 2").click()
        page.wait_for_url(re.compile(r"model=model_"))
        kept = vendor.call(200, "GET", f"/v1/models/{draft}")["filing"][-1]["assessment"]
        expect(page.locator(".filing-head .found")).to_contain_text(str(kept["gaps"]))
        expect(page.locator("[aria-labelledby=h-doesNotConform] > ul > li")).to_have_count(kept["doesNotConform"])
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-filing-own")

    def open_sheet():
        page.fill("#by", "李工")
        page.set_input_files("#sheet-file", str(folder / "todo-sample.csv"))
        expect(page.locator("#sheet")).to_be_visible()

    @check("a manual sample is judged with number keys, kept as one goes, and gone on with after the page was left")
    def _():
        page.goto(f"{base}/models/sheet")
        page.set_input_files("#sheet-file", str(folder / "todo-sample.csv"))
        expect(page.locator("#sheet-error")).to_be_visible()
        open_sheet()
        expect(page.locator("#sheet-count")).to_have_text("已判 0 / 4000 条")
        shoot(page, "live-zh-sheet")
        for key in ("1", "1", "2"):
            page.keyboard.press(key)
        expect(page.locator("#sheet-risk")).to_be_visible()
        page.keyboard.press("1")
        expect(page.locator("fieldset.chosen")).to_have_attribute("data-class", "1")
        page.keyboard.press("n")
        page.keyboard.type("=演示")
        page.keyboard.press("Enter")
        outline(page)
        assert not page.evaluate(CONTRAST)
        shoot(page, "live-zh-sheet-risk")
        page.keyboard.press("1")
        page.keyboard.press("3")
        expect(page.locator("#sheet-count")).to_have_text("已判 3 / 4000 条")
        expect(page.locator("#h-item")).to_contain_text("第 4 / 4000 条")
        page.reload()
        open_sheet()
        expect(page.locator("#sheet-count")).to_have_text("已判 3 / 4000 条")
        expect(page.locator("#h-item")).to_contain_text("第 4 / 4000 条")
        page.keyboard.press("ArrowLeft")
        expect(page.locator("#sheet-verdict")).to_contain_text("李工")
        expect(page.locator("#sheet-note")).to_have_value("=演示")
        page.keyboard.press("0")
        expect(page.locator("#sheet-count")).to_have_text("已判 2 / 4000 条")
        page.keyboard.press("2")
        page.keyboard.press("2")
        page.keyboard.press("1")

    @check("the exported sheet is read by the assessment as it was filled in")
    def _():
        for _ in range(4000 - 3):
            page.keyboard.press("1")
        expect(page.locator("#sheet-count")).to_have_text("已判 4000 / 4000 条")
        with page.expect_download() as waiting:
            page.click("#sheet-save")
        assert waiting.value.suggested_filename == "sample.csv"
        waiting.value.save_as(str(folder / "sample.csv"))
        with open(folder / "sample.csv", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        with open(folder / "todo-sample.csv", encoding="utf-8-sig", newline="") as file:
            asked = list(csv.reader(file))
        assert [row[:4] for row in rows] == [row[:4] for row in asked], "what was asked is as it was"
        verdicts = [row[4] for row in rows[1:]]
        assert verdicts.count("合格") == 3999 and verdicts.count("不合格") == 1 and {row[6] for row in rows[1:]} == {"李工"}, verdicts[:5]
        assert rows[3][5].startswith("A.2") and rows[3][7] == "'=演示", rows[3]
        told = filing(folder, out)
        assert "todo-sample.csv" not in told["todo"], told["todo"]
        results = json.loads((out / "assessment.json").read_text())["results"]
        rules = json.loads((out / "rules.json").read_text())["clauses"]
        [clause] = [one["id"] for one in rules if one.get("measure") == "corpusManual"]
        [found] = [one for one in results if one["clause"] == clause]
        assert found["outcome"] == "conforms" and "99.97" in json.dumps(found), found

    @check("the sheet's page reads as well in English and on a phone, and refuses what is no sheet")
    def _():
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{base}/models/sheet?lang=en")
        open_sheet()
        page.keyboard.press("ArrowLeft")
        outline(page)
        shoot(page, "live-en-sheet-phone")
        page.set_input_files("#sheet-file", str(folder / "corpus.csv"))
        expect(page.locator("#sheet-error")).to_contain_text("no sample sheet")
        expect(page.locator("#sheet")).to_be_hidden()
