"""Invented data for the style guide; no person, company or case in it exists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fangxin.foundation.charts import Chart, Series, Shape
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.look.clocks import PAUSED, STOPPED, ClockView
from fangxin.interfaces.look.rows import Column

WHY = "#day-by-day"


def _at(month: int, day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BEIJING)


def clocks() -> list[ClockView]:
    """A clock in each of its states."""
    due = dt.date(2026, 3, 2)
    return [
        ClockView(label="是否受理", due_on=due, days_left=3, why_href=WHY),
        ClockView(label="是否受理", due_on=due, days_left=0, why_href=WHY),
        ClockView(label="是否受理", due_on=due, days_left=-2, why_href=WHY),
        ClockView(
            label="调解", due_on=dt.date(2027, 1, 12), days_left=41, unit="natural_day", provisional=True, why_href=WHY
        ),
        ClockView(label="调解（鉴定期间不计）", state=PAUSED, due_on=dt.date(2026, 6, 15), why_href=WHY),
        ClockView(label="是否受理", state=STOPPED, due_on=due, why_href=WHY),
    ]


def rows() -> list[dict[str, Any]]:
    """A work list."""
    titles = ["买到的电饭锅内胆掉漆，商家不肯退", "健身房关门，年卡余额 3,600 元退不了", "网店承诺七天无理由退货后拒绝"]
    states = [("待初查", "active"), ("调解中", "active"), ("等待投诉人补充", "waiting")]
    return [
        {
            "number": (f"云溪市监投诉〔2026〕第{index + 17:05}号", "#"),
            "title": titles[index],
            "status": states[index],
            "clock": clocks()[index],
            "amount": (29_900, 360_000, 45_850)[index],
            "received": _at(2, 11 + index, 9, 5 + index * 13),
        }
        for index in range(3)
    ]


COLUMNS = [
    Column("number", "编号", kind="link", head=True),
    Column("title", "事由"),
    Column("status", "状态", kind="status"),
    Column("clock", "期限", kind="clock"),
    Column("amount", "争议金额（元）", kind="money"),
    Column("received", "收到时间", kind="instant"),
]


GROUND = [
    ("依据", "经营者实际经营地在城东街道（《处理办法》第十三条）"),
    ("候选单位", "城东所、云溪区局"),
    ("规则版本", "2026-04-15"),
]


def timeline() -> list[dict[str, Any]]:
    """What happened to one case."""
    return [
        {"at": _at(2, 13, 9, 5), "who": "消费者", "what": "提交投诉"},
        {"at": _at(2, 13, 9, 5), "who": "系统", "what": "分送至云溪区市场监督管理局城东所",
         "detail": GROUND},
        {"at": _at(3, 3, 0, 0), "who": "系统", "what": "是否受理超期", "tone": "overdue"},
        {"at": _at(3, 3, 10, 20), "who": "承办人 周敏", "what": "决定受理", "href": "#",
         "detail": "投诉人材料齐全，属于本所管辖。已用短信告知投诉人。"},
    ]  # fmt: skip


def days() -> list[dict[str, Any]]:
    """Seven working days across Spring Festival 2026."""
    off = {15, 16, 17, 18, 19, 20, 21, 22, 23}
    found, number = [], 0
    for on in (dt.date(2026, 2, 13) + dt.timedelta(days=step) for step in range(18)):
        february = on.month == 2
        if on.day == 13 and february:
            found.append({"date": on, "counts": False, "why": "收到当日不计算在内", "n": 0})
        elif february and on.day in off:
            found.append({"date": on, "counts": False, "why": "春节放假", "n": 0})
        elif on.weekday() > 4 and not (february and on.day in (14, 28)):
            found.append({"date": on, "counts": False, "why": "休息日", "n": 0})
        else:
            number += 1
            made_up = "调休上班" if on.weekday() > 4 else ""
            found.append({"date": on, "counts": True, "why": made_up, "n": number})
    return found


def files() -> list[dict[str, Any]]:
    """Evidence of each kind."""
    return [
        {"name": "购物小票.jpg", "href": "#", "kind": "image", "size": 412_300, "by": "投诉人", "at": _at(2, 13, 9, 1)},
        {"name": "开箱过程.mp4", "href": "#", "kind": "video", "size": 48_912_000, "by": "投诉人"},
        {"name": "通话录音.m4a", "href": "#", "kind": "audio", "size": 2_310_000},
        {"name": "检测报告.pdf", "kind": "document", "size": 902, "state": "检查中，稍后可查看"},
    ]


def charts() -> list[Chart]:
    """A chart of each shape, and one without data."""
    months = tuple(f"{month}月" for month in range(1, 13))
    this, last = (
        tuple(180 + month * 37 % 90 for month in range(12)),
        tuple(170 + month * 23 % 90 for month in range(12)),
    )
    kinds = Series(name="本期", values=(216, 1397, 325, 1), shares=("11.14%", "72.05%", "16.76%", "0.05%"))
    things = ("食品", "交通工具", "服装、鞋帽")
    return [
        Chart(shape=Shape.COLUMNS, title="每月接收投诉", labels=months, along="月份",
              series=(Series(name="2026年", values=this), Series(name="2025年", values=last))),
        Chart(shape=Shape.LINE, title="每月接收举报", labels=months, along="月份",
              series=(Series(name="2026年", values=last), Series(name="2025年", values=(*this[:7], None, *this[8:])))),
        Chart(shape=Shape.BARS, title="商品类投诉前三名", labels=things, along="类别",
              series=(Series(name="本期", values=(512, 300, 299)), Series(name="上年同期", values=(470, 411, 0)))),
        Chart(shape=Shape.SHARES, title="四类诉求", labels=("咨询", "投诉", "举报", "表扬"), along="类型", series=(kinds,)),
        Chart(shape=Shape.SHARES, title="本期没有件", labels=("投诉",), series=(Series(name="本期", values=(0,)),)),
    ]  # fmt: skip


def context() -> dict[str, Any]:
    """All the style guide shows."""
    return {
        "nav": [
            {"label": "我的待办", "href": "#", "current": True, "count": 12},
            {"label": "分送队列", "href": "#", "count": 4},
            {"label": "登记", "href": "#"},
            {"label": "查询", "href": "#"},
            {"label": "超期", "href": "#", "count": 1},
            {"label": "回访", "href": "#"},
        ],
        "who": {"name": "周敏", "post": "承办人", "office": "云溪区城东所", "out_href": "#", "switch_href": "#"},
        "clocks": clocks(),
        "columns": COLUMNS,
        "rows": rows(),
        "timeline": timeline(),
        "days": days(),
        "charts": charts(),
        "files": files(),
        "counts": [
            {"label": "已超期", "value": 1, "href": "#", "tone": "overdue"},
            {"label": "今天到期", "value": 3, "href": "#", "current": True},
            {"label": "三天内到期", "value": 5, "href": "#"},
            {"label": "全部在办", "value": 12, "href": "#"},
        ],
        "tiles": [
            {"title": "我要投诉", "hint": "和商家有消费纠纷，请我们调解", "href": "#", "main": True},
            {"title": "我要举报", "hint": "发现商家违法，请我们查处", "href": "#"},
            {"title": "我要咨询", "hint": "想了解政策和办法", "href": "#"},
            {"title": "查进度", "hint": "用查询码看办到哪一步", "href": "#"},
        ],
        "message": "【云溪市监】您的投诉我们已受理，将在2026年6月15日前办结。查询码：K7M4-9PXD。",
        "facts": [
            ("投诉人", "张** 138****1234"),
            ("被投诉人", "云溪区好再来家电商行"),
            ("争议金额", "299.00 元"),
            ("购买时间", dt.date(2026, 2, 9).isoformat()),
            ("平台", None),
        ],
    }
