"""What stands beside the lives in a story for outside checks: calls, matters with work orders, supervision, articles, draws.

Told by the demo's own chapters, from rows of the shape of their files; texts hold canaries as everywhere in the story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fangxin.domain.agency.words import ROLE_LABELS, Role
from fangxin.domain.cases.words import Kind
from fangxin.interfaces.demo.inventing import Inventing
from fangxin.interfaces.demo.story import Row

PLATFORM = "12345热线（测试）"
CITY, COUNTY, STATION = "410600", "410611", "410611-01"
#: (working days since it was filed, since it was accepted)
AGES = {"s1": (14, 11), "s2": (12, 9), "s3": (9, 6), "s4": (8, 5), "s5": (10, 7)}


def invented_chapters(make: Inventing, *, shop: Row, other: Row) -> dict[str, Row]:
    """The chapters by their names; `shop` is the merchant of the county whose desks are supervised, `other` another one."""
    return {
        **_told_of(make, str(shop["short_name"])),
        "settling": _settling(make, shop, other),
        "guidance": _guidance(make, shop),
    }


def _told_of(make: Inventing, shop: str) -> dict[str, Row]:
    return {
        "hotline": {"telephone": "电话系统（测试）", "queue": "12315", "calls": list(_calls(make, shop))},
        "matters": {"platform": PLATFORM, "disputes": list(_disputes(make, shop))},
        "supervision": {
            "complaints": [_complaint(make, name, shop) for name in AGES],
            "orders": list(_orders(make)),
            "hand_overs": [
                {"of": "s5", "to": {"office": STATION, "title": ROLE_LABELS[Role.HANDLER]}, "offered": 1,
                 "reason": f"由该所办理更方便。记号{make.planted('s5', 'hand_over')}。"},
            ],
        },
        "knowledge": _knowledge(make, shop),
        "follow_up": {
            "plans": [{"name": "每周回访", "days_ago": 40, "period": "WEEKLY", "by": "OUTCOME", "shares": {"": [50, 1]}}],
            "complaints": [],
        },
    }  # fmt: skip


def sent_beside(chapters: Mapping[str, Row]) -> Iterator[tuple[str, str, str]]:
    """Row, chapter and telephone of every submission the chapters tell of."""
    for row in chapters["hotline"]["calls"]:
        if "files" in row:
            yield row["id"], "hotline", row["phone"]
    for row in chapters["matters"]["disputes"]:
        for number, telling in enumerate(row["tellings"]):
            yield telling.get("order") or f"{row['id']}-{number}", "matters", row["person"]["phone"]
    for row in chapters["supervision"]["complaints"]:
        yield row["id"], "supervision", row["person"]["phone"]
    for row in chapters["knowledge"]["asked"]:
        yield row["id"], "knowledge", row["person"]["phone"]
    for row in chapters["settling"]["disputes"]:
        if any(act["act"] in ("refuse", "escalate") for act in row["acts"]):
            yield row["id"], "settling", row["person"]["phone"]


def _calls(make: Inventing, shop: str) -> Iterator[Row]:
    person = make.person("h1")
    parts = {
        kind: {"text": f"{text}记号{make.planted(f'h1/{kind}', 'content')}。", "problem": problem}
        for kind, text, problem in (
            (Kind.COMPLAINT.value, "买的点心发霉，店里不肯退，要求退款。", "P20"),
            (Kind.REPORT.value, "店里改了生产日期再卖，要求查处。", "V04"),
        )
    }
    yield {
        "id": "h1", "when": {"days_ago": 4, "time": "10:12"}, "seat": 0, "phone": person["phone"], "rings": 6, "minutes": 8,
        "files": {"person": person, "content": "".join(part["text"] for part in parts.values()), "parts": parts,
                  "merchant": {"name": shop}},
    }  # fmt: skip
    asked = make.person("h2")
    words = f"网上买的衣服能退吗？记号{make.planted('h2', 'content')}。"
    yield {
        "id": "h2", "when": {"days_ago": 3, "time": "14:05"}, "seat": 0, "phone": asked["phone"], "rings": 4, "minutes": 5,
        "files": {"person": asked, "content": words, "parts": {Kind.INQUIRY.value: {"text": words}},
                  "reply": f"完好的可以在七天内退。记号{make.planted('h2', 'answer')}。"},
    }  # fmt: skip
    yield {
        "id": "h3",
        "when": {"days_ago": 1, "time": "16:20"},
        "seat": 0,
        "phone": make.phone(),
        "rings": 40,
        "missed": True,
    }
    yield {
        "id": "h4", "when": {"minutes_ago": 9}, "seat": 0, "phone": make.phone(), "rings": 5,
        "notes": {"content": f"来电人正在说明情况。{make.token()}"},
    }  # fmt: skip


def _disputes(make: Inventing, shop: str) -> Iterator[Row]:
    for name, joined in (("g1", True), ("g2", False)):
        person, order = make.person(f"{name}-0"), f"GD-{make.letters(10)}"
        texts = [
            f"在{shop}买的四盒酸奶有两盒过期，店里以没有小票为由不退，要求退货退款。记号{make.planted(row, 'content')}。"
            for row in (f"{name}-0", order)
        ]
        row: Row = {
            "id": name, "person": person, "shop": {"name": shop, "address": ""}, "goods": "10107", "amount": "86.00",
            "tellings": [
                {"days_ago": 6, "channel": "LETTER", "text": texts[0]},
                {"days_ago": 4, "channel": "HOTLINE12345", "order": order, "due": 9, "text": texts[1]},
            ],
        }  # fmt: skip
        yield row | ({"join": {"days_ago": 3, "reason": "电话核实为同一次购买"}} if joined else {})


def _complaint(make: Inventing, name: str, shop: str) -> Row:
    filed, accepted = AGES[name]
    return {
        "id": name, "person": make.person(name), "shop": {"name": shop, "address": ""}, "filed": filed, "accepted": accepted,
        "problem": "P20", "amount": "120.00",
        "text": f"买的熟食第二天就发酸，店里不承认，要求退款。记号{make.planted(name, 'content')}。",
    }  # fmt: skip


def _orders(make: Inventing) -> Iterator[Row]:
    city, head = {"office": CITY, "role": Role.SUPERVISOR.value}, {"office": COUNTY, "role": Role.HEAD.value}
    yield {
        "id": "answered", "by": city, "over": ["s1", "s4"], "opened": 4, "due": {"in_days": 3},
        "asks": "请报告办理进展。",
        "steps": [
            {"of": "s1", "day": 3, "reply": f"已联系双方。记号{make.planted('s1', 'order_reply')}。", "done": "电话联系商家。"},
            {"of": "s1", "day": 2, "close": "督办办结。"},
            {"of": "s4", "day": 2, "reply": f"商家同意退款。记号{make.planted('s4', 'order_reply')}。", "done": "到店核查。"},
        ],
    }  # fmt: skip
    yield {
        "id": "silent", "by": city, "over": ["s2"], "opened": 6, "due": 4,
        "asks": f"请报告是否到店检查。记号{make.planted('s2', 'order_asks')}。",
    }  # fmt: skip
    yield {"id": "fresh", "by": head, "over": ["s3"], "opened": 1, "due": {"in_days": 2}, "asks": "请报告退款意见。"}


def _knowledge(make: Inventing, shop: str) -> Row:
    """The shipped articles in force but for one, one revision waiting, one inquiry turned into a complaint."""
    return {
        "loaded": {"days_ago": 30}, "waiting": ["second-hand-car"], "due": {"trade-in": 1}, "usual_review_days": 365,
        "revised": [
            {"article": "food-expired", "days_ago": 2, "question": "过期两天的能退吗", "adds": "过期一天也可以要求退款。"},
        ],
        "written": [], "helped": [], "praised": [],
        "asked": [
            {
                "id": "q1", "days_ago": 4, "channel": "MOBILE", "person": make.person("q1"), "topic": "坏了能不能换",
                "text": f"买的电饭煲用了三天就不热了，能换吗？记号{make.planted('q1', 'content')}。",
                "turned": {"days_ago": 2, "kind": Kind.COMPLAINT.value, "problem": "P01", "amount": "269.00",
                           "bought_days_before": 10, "shop": {"name": shop, "address": ""}},
            },
        ],
    }  # fmt: skip


def _guidance(make: Inventing, shop: Row) -> Row:
    """A letter whose reply is overdue and one to come; an event whose repair waits and one that waits for confirmation."""
    given = {"merchant": shop["id"], "reference": "", "happened_days_ago": 20, "entered_days_ago": 19}
    return {
        "letters": [
            {"merchant": shop["id"], "template": "prepaid_refund", "days_ago": 30},
            {"merchant": shop["id"], "template": "manage", "days_ago": 2},
        ],
        "events": [
            {
                **given, "kind": "OTHER_MINOR", "ground": f"约请调解无故不到场。记号{make.token()}。",
                "repair": {"asked_days_ago": 2, "pledge": f"已经配合调解，承诺守法经营。记号{make.token()}。"},
            },
            {**given, "kind": "OTHER_GENERAL", "ground": f"单方取消公示的优惠。记号{make.token()}。", "waits": True},
        ],
    }  # fmt: skip


def _settling(make: Inventing, shop: Row, other: Row) -> Row:
    """A merchant with people of every role, one dispute that is open and one that went to the desk."""
    words = f"买的水壶漏水，商家不肯换，要求退款。记号{make.planted('o1', 'content')}。"
    return {
        "accounts": [
            {"merchant": shop["id"], "name": "测负责", "phone": shop["phone"], "role": "OWNER"},
            {"merchant": shop["id"], "name": "测客服", "phone": make.phone(), "role": "SERVICE"},
            {"merchant": shop["id"], "name": "测资料", "phone": make.phone(), "role": "KEEPER"},
            {"merchant": shop["id"], "name": "测店员", "phone": make.phone(), "role": "CLERK"},
            {"merchant": other["id"], "name": "测外人", "phone": other["phone"], "role": "OWNER"},
        ],
        "enrolments": [{"merchant": shop["id"], "days_ago": 200}],
        "disputes": [
            {
                "id": "o1", "merchant": shop["id"], "days_ago": 9, "person": make.person("o1"), "goods": "10107",
                "amount": "89.00", "text": words,
                "acts": [{"after": 1, "act": "refuse", "side": "merchant", "text": "不是质量问题。"}],
            },
            {
                "id": "o2", "merchant": shop["id"], "days_ago": 2, "goods": "10107", "amount": "45.00",
                "person": {"name": "测消费", "phone": make.phone(), "id_number": make.id_number(), "address": "河南省鹤壁市"},
                "text": f"买的杯子有裂纹，要求换货。记号{make.token()}。", "acts": [],
            },
        ],
    }  # fmt: skip
