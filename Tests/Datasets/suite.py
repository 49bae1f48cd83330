"""The catalogue of datasets of a live hub. The last line sums up."""

import sys

from town import Town
import count  # noqa: E402
from hub import Hub  # noqa: E402
from ckan import ckan  # noqa: E402
from call_rates import call_rates  # noqa: E402
from console import console  # noqa: E402
from dcat import dcat  # noqa: E402
from lists import lists  # noqa: E402
from refusals import refusals  # noqa: E402
from quality import quality  # noqa: E402
from rest import rest  # noqa: E402
from never_called import never_called  # noqa: E402
from sharing import sharing  # noqa: E402
from ticket_pages import problem_pages, ticket_pages  # noqa: E402
from tickets import tickets  # noqa: E402
from use import use  # noqa: E402


def main():
    with Hub(arguments=["--log-level", "warning"]) as hub:
        town = Town(hub)
        print("rest", flush=True)
        full, draft = rest(town)
        print("refusals", flush=True)
        markup = refusals(town, draft)
        print("dcat", flush=True)
        dcat(town, full, draft, markup)
        print("ckan", flush=True)
        ckan(town, full, draft)
        print("quality", flush=True)
        quality(town)
        print("sharing", flush=True)
        sharing(town)
        print("tickets", flush=True)
        tickets(town)
        print("never called", flush=True)
        never_called(town)
        print("use", flush=True)
        use(town)
        print("call rates", flush=True)
        call_rates(town)
        print("lists", flush=True)
        lists(town)
        print("console", flush=True)
        console(town)
        print("tickets' pages", flush=True)
        ticket_pages(town)
        problem_pages(town)
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        count.check(not defects, f"the hub logged defects: {defects[:5]}")
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
