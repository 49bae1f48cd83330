"""What both walks through the console's pages share: checks that are counted, what every page owes to its readers, pictures."""

import os
import pathlib
import re
import sys
import traceback

SHOTS = pathlib.Path(os.environ.get("LINGQU_SCREENSHOTS", "build/screens"))
WAIT = 30_000

SKIPPED = object()
results = []
complaints = []


def check(name):
    """Runs the decorated function as one check; a failure is told and does not end the run."""

    def run(body):
        before = len(complaints)
        try:
            outcome = "skipped" if body() is SKIPPED else "passed"
            if complaints[before:]:
                raise AssertionError("the browser complained: " + "; ".join(complaints[before:]))
        except Exception as error:
            outcome = "failed"
            print(traceback.format_exc() if "--trace" in sys.argv else f"  {type(error).__name__}: {str(error)[:600]}")
        results.append(outcome)
        print(f"{outcome:8} {name}", flush=True)
        return body

    return run


def listen(page):
    """What a page must never cause: an error in a script, or something that the content security policy blocks."""
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def heard(message):
        # A page that answers 4xx on purpose is told of by its own check.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    page.on("console", heard)


def shoot(page, name, full=True):
    page.screenshot(path=SHOTS / f"{name}.png", full_page=full)


def first_link(page, path):
    """The address of the first link to a page below `path`, or None."""
    pattern = re.compile(r"/console/" + path + r"/[a-z]+_[^/?]+$")
    for link in page.locator("main a").all():
        address = link.get_attribute("href") or ""
        if pattern.search(address):
            return address
    return None


def outline(page):
    """What every page owes to those who do not see it."""
    assert page.locator("h1").count() == 1, "one h1"
    assert page.locator("main").count() == 1, "one main landmark"
    assert page.locator("html").get_attribute("lang") in ("zh-CN", "en")
    assert "⟦" not in page.content(), "a word is missing"
    assert "{{" not in page.content(), "a template was not filled in"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, textarea, summary, svg[role=img]')]
          .filter(e => e.type !== 'hidden' && e.offsetParent !== null || e.matches('svg[role=img]'))
          .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length)))
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not nameless, f"without a name: {nameless}"
    doubled = page.evaluate(
        """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          return ids.filter((id, place) => ids.indexOf(id) !== place); }"""
    )
    assert not doubled, f"ids twice: {doubled}"
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px wider than the window"


CONTRAST = """() => {
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0.99) return c; }
    return [255, 255, 255, 1]; };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.offsetParent || element.closest('svg, .sr, .skip')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(ratio.toFixed(2) + ' ' + walker.currentNode.textContent.trim().slice(0, 30));
  }
  return poor;
}"""


def launch(playwright):
    return playwright.chromium.launch(
        executable_path=os.environ.get("LINGQU_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"])


def finish():
    """Prints the sum and ends the program."""
    counts = [results.count(word) for word in ("passed", "failed", "skipped")]
    print(f"{counts[0]} passed, {counts[1]} failed, {counts[2]} skipped")
    sys.exit(1 if counts[1] or not counts[0] else 0)
