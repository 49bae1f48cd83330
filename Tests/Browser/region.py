"""A region around the journey: more organisations, offers, needs and agreements, so that lists are lists and maps are maps.

Everything is simulated, and every organisation says so in its name. It all goes through the REST door.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import credit_code  # noqa: E402

# City, what its data office offers, what it needs: (title, in English, words of the parts).
CITIES = [
    ("450200", "柳州", "Liuzhou",
     [("汽车零部件质量检测记录", "Car part inspection records"), ("园区工业用水小时数据", "Hourly industrial water use"),
      ("焊接机器人运行日志", "Welding robot logs"), ("城市公交到站时刻", "Bus arrival times")],
     [("焊点缺陷识别", "Finding weld defects", "质量 检测 记录")]),
    ("450300", "桂林", "Guilin",
     [("漓江水位与流量", "Level and flow of the Li river"), ("景区客流逐时统计", "Hourly visitors at sights"),
      ("酒店入住率月报", "Monthly hotel occupancy")],
     [("景区客流次日预测", "Next-day visitors at sights", "景区 客流 统计")]),
    ("450500", "北海", "Beihai",
     [("近岸海水温度与盐度", "Coastal sea temperature and salinity"), ("冷链仓储温控记录", "Cold store temperatures")], []),
    ("450600", "防城港", "Fangchenggang",
     [("码头泊位作业记录", "Berth operations"), ("有色金属冶炼能耗", "Energy use of smelters")],
     [("铜冶炼电耗优化", "Less power for copper smelting", "冶炼 能耗")]),
    ("450700", "钦州", "Qinzhou",
     [("港口集装箱吞吐量", "Port container throughput"), ("石化园区空气质量", "Air quality of the chemical park"),
      ("航道水深测量", "Channel depth survey")],
     [("集装箱到港时间预测", "Forecasting container arrivals", "港口 集装箱")]),
    ("450800", "贵港", "Guigang", [("内河航运船舶进出港", "Inland vessel movements")], []),
    ("450900", "玉林", "Yulin",
     [("中药材价格日报", "Daily prices of medicinal herbs"), ("陶瓷窑炉温度曲线", "Kiln temperature curves")],
     [("窑炉节气改造", "Saving gas in kilns", "陶瓷 窑炉 温度")]),
    ("451000", "百色", "Baise",
     [("铝电解槽运行参数", "Aluminium cell parameters"), ("芒果产地气象", "Weather of mango orchards"),
      ("水电站出力曲线", "Hydropower output")],
     [("电解槽异常预警", "Early warning for electrolysis cells", "铝 电解槽 参数"),
      ("芒果采收期预测", "Forecasting the mango harvest", "芒果 气象")]),
    ("451200", "河池", "Hechi", [("水电站生态流量监测", "Ecological flow at dams")], []),
    ("451300", "来宾", "Laibin",
     [("甘蔗种植面积遥感", "Cane area by remote sensing"), ("糖厂入榨甘蔗糖分", "Sugar content of delivered cane")],
     [("甘蔗砍运排程", "Scheduling the cane harvest", "甘蔗 种植 遥感")]),
    ("451400", "崇左", "Chongzuo",
     [("口岸通关车辆统计", "Vehicles at border crossings"), ("蔗区土壤墒情", "Soil moisture of cane fields")], []),
]

# Which of the offers above somebody uses already.
USED = {"汽车零部件质量检测记录", "漓江水位与流量", "港口集装箱吞吐量", "铝电解槽运行参数", "甘蔗种植面积遥感",
        "焊接机器人运行日志", "景区客流逐时统计", "冷链仓储温控记录", "陶瓷窑炉温度曲线", "口岸通关车辆统计",
        "航道水深测量", "水电站出力曲线", "有色金属冶炼能耗", "码头泊位作业记录"}

MORE = [
    ("450200", "compute", "柳州智算中心推理算力", "Liuzhou inference compute", {"model": "perUnit", "fen": 5, "quantity": 1, "unit": "cpuSeconds"}),
    ("450700", "compute", "钦州绿电资源池", "Qinzhou green compute", {"model": "perUnit", "fen": 2, "quantity": 1, "unit": "cpuSeconds"}),
    ("450200", "model", "焊点质量判别模型", "Weld quality model", {"model": "perUse", "fen": 800}),
    ("450300", "model", "客流预测模型", "Visitor forecast model", {"model": "perUse", "fen": 300}),
    ("451000", "model", "电解槽预警模型", "Electrolysis warning model", {"model": "perUse", "fen": 1200}),
    ("450700", "solution", "港口调度优化服务", "Port scheduling service", {"model": "perUse", "fen": 2_800_000}),
    ("451300", "solution", "甘蔗砍运排程服务", "Cane harvest scheduling service", {"model": "perUse", "fen": 1_600_000}),
]

# Data centres: city, name, racks built and used. As a whole they stand where the region stands (46.45 %).
SITES = [("450200", "柳州智算中心", "Liuzhou AI centre", 1200, 610), ("450300", "桂林云中心", "Guilin cloud centre", 800, 290),
         ("450700", "钦州绿电算力中心", "Qinzhou green centre", 1000, 480), ("451000", "百色铝基算力中心", "Baise centre", 1000, 478)]

PURPOSE = "energy-saving"
POLICY = {"permission": [{"uid": "open-use", "action": "use", "constraint": [
    {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": [PURPOSE, "statistics", "research"]}]}], "prohibition": []}
RULE = {"name": "at-once", "maxTermDays": 365}


def words(zh, en):
    return {"zh": zh, "en": en}


def hours(start, end):
    """Every day in Beijing, in minutes after midnight."""
    return {"days": [1, 2, 3, 4, 5, 6, 7], "from": start, "to": end, "utcOffsetMinutes": 480}


def furnish(hub):
    """Fills the hub, whose operator's key is `hub.key`."""
    offices, users, needs, offers = {}, [], [], []

    def organisation(number, zh, en, kinds, city):
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": words("模拟·" + zh, en + " (simulated)"), "creditCode": credit_code(6_000_000 + number),
            "kinds": kinds, "region": city})
        key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                         {"name": "region", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
        return {"id": made["id"], "key": key}

    def publish(office, city, kind, zh, en, price, tag):
        return hub.expect(201, "POST", "/v1/offers", {
            "kind": kind, "title": words(zh, en),
            "summary": words(f"{zh}，按日更新，附字段说明与质量报告。（模拟）", f"{en}, renewed daily, with field notes. (simulated)"),
            "tags": [tag], "region": city, "policy": POLICY, "price": price, "publishedRule": RULE}, key=office["key"])

    for place, (city, zh, en, data, wanted) in enumerate(CITIES):
        office = offices[city] = organisation(place, zh + "数据局", en + " data office", ["provider", "steward"], city)
        user = organisation(100 + place, zh + "产业园", en + " park", ["consumer", "park"], city)
        users.append(user)
        offers += [(office, publish(office, city, "data", title, said, {"model": "free"}, zh)) for title, said in data]
        for title, said, parts in wanted:
            need = hub.expect(201, "POST", "/v1/needs", {
                "title": words(title, said), "summary": words(title + "（模拟）", said + " (simulated)"), "purpose": PURPOSE,
                "region": city, "budgetFen": 3_000_000, "measures": [words("优于现状 5%", "5 % better than now")],
                "parts": [{"kind": "data", "wants": parts}, {"kind": "model", "wants": title}]}, key=user["key"])
            needs.append((user, need))
    sites = []
    for city, zh, en, built, used in SITES:
        line = [{"to": sites[0], "megabitsPerSecond": 10_000, "latencyMilliseconds": 6, "fenPerGigabyte": 12}] if sites else []
        sites.append(hub.expect(201, "POST", "/v1/sites", {
            "name": words("模拟·" + zh, en + " (simulated)"), "region": city, "racksBuilt": built, "racksUsed": used,
            "puePerMille": 1280, "carbonGramsPerKWh": 481, "links": line,
            "tariff": {"milliYuanPerKWh": 612, "periods": [
                {"hours": hours(1320, 420), "milliYuanPerKWh": 350}, {"hours": hours(600, 720), "milliYuanPerKWh": 983},
                {"hours": hours(1020, 1320), "milliYuanPerKWh": 983}]}}, key=offices[city]["key"])["id"])
        hub.expect(201, "POST", "/v1/pools", {
            "site": sites[-1], "name": words(zh + "通用池", en + " general pool"), "engine": "local",
            "capacity": {"milliCPU": 500, "memoryMiB": 256, "accelerators": []}}, key=offices[city]["key"])
    for city, kind, zh, en, price in MORE:
        publish(offices[city], city, kind, zh, en, price, "模拟")
    for place, (office, offer) in enumerate(o for o in offers if o[1]["title"]["zh"] in USED):
        # The first few answer a need, so that it is matched.
        user, need = needs[place] if place < 5 else (users[place % len(users)], None)
        asked = {"offer": offer["id"], "purpose": PURPOSE, "days": 90, **({"need": need["id"]} if need else {})}
        agreement = hub.expect(201, "POST", "/v1/negotiations", asked, key=user["key"])["agreement"]
        for side in (user, office):
            hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=side["key"])
        hub.expect(201, "POST", f"/v1/agreements/{agreement}/uses", {"purpose": PURPOSE}, key=user["key"])
