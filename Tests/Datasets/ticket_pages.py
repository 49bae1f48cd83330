"""The steward's desk with its tickets, and a ticket's page, over a hub as it is."""

from console import Person
from count import check
from town import entry


def ticket_pages(town):
    hub = town.hub
    dataset = town.publish(entry("页面上的工单"))["id"]
    made = hub.expect(201, "POST", f"/v1/datasets/{dataset}/problem-reports", {"fault": "wrong", "words": "三月<b>少一位"},
                      key=town.reader.key)
    steward, reader = Person(hub, town.bureau, "desk@bureau.cn"), Person(hub, town.reader, "desk@jn.cn")
    steward.get("/desk")
    steward.shows("待整改的数据问题", "页面上的工单", "使用单位报告问题", "还有")
    check(f"/tickets/{made['id']}" in steward.page, "the desk leads to the ticket")
    steward.get(f"/tickets/{made['id']}")
    steward.shows("页面上的工单", "数据有误", "三月<b>少一位", "节能科技", "尚未指派", "办理期限", "全程记录", "工单开立")
    steward.post(f"/tickets/{made['id']}", act="take")
    steward.shows("王五", "不再经办")
    reader.get(f"/tickets/{made['id']}")
    check(reader.status == 200 and "经办人" not in reader.page and "由我经办" not in reader.page, "who of the owner's has it is not told")
    reader.post(f"/tickets/{made['id']}", act="close", reason="no-fault")
    check(reader.status == 403, f"who reported does not close it: {reader.status}")
    steward.get(f"/tickets/{made['id']}")
    steward.post(f"/tickets/{made['id']}", act="close", reason="other", words="")
    check(steward.status == 422 and 'id="words-error"' in steward.page, f"another reason needs words: {steward.status}")
    steward.post(f"/tickets/{made['id']}", act="close", reason="no-fault", words="单位为万千瓦时")
    steward.shows("已办结", "不是问题", "单位为万千瓦时", "提供单位办结")
    reader.get(f"/tickets/{made['id']}")
    reader.post(f"/tickets/{made['id']}", act="reopen", why="")
    check(reader.status == 422 and 'id="why-error"' in reader.page, f"why it is opened again is asked for: {reader.status}")
    reader.post(f"/tickets/{made['id']}", act="reopen", why="仍未更正")
    reader.shows("待整改", "仍未更正")
    stranger = Person(hub, town.mill, "desk@mill.cn")
    stranger.get(f"/tickets/{made['id']}")
    check(stranger.status == 404, f"others hear of no ticket: {stranger.status}")
    stranger.get("/desk")
    check("页面上的工单" not in stranger.page, "nor do their desks")


def problem_pages(town):
    dataset = town.publish(entry("页面上反馈问题"))["id"]
    page = f"/datasets/{dataset}"
    owner, reader = Person(town.hub, town.bureau, "problem@bureau.cn"), Person(town.hub, town.reader, "problem@jn.cn")
    owner.get(page)
    check("反馈问题</h2>" not in owner.page, "an owner does not report to itself")
    reader.get(page)
    reader.shows("反馈问题", "数据过时", "与描述不符")
    reader.post(page + "/problem", fault="nonsense", words="三月<i>起没有新数据")
    check(reader.status == 422 and 'id="fault-error"' in reader.page and "三月<i>" not in reader.page,
          f"a kind that does not exist is told at its field, and what was typed stays text: {reader.status}")
    reader.post(page + "/problem", fault="outdated", words="三月<i>起没有新数据")
    reader.shows("数据过时", "三月<i>起没有新数据", "工单开立")
    reader.get(page)
    reader.post(page + "/problem", fault="outdated", words="再说一次")
    check(reader.status == 422 and 'class="alert bad"' in reader.page and "再说一次" in reader.page,
          f"once at a time, told above the form, and what was typed stays: {reader.status}")
