"""The receipt of a number: what it counts, its formula with the numbers put in, and what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.analytics.bulletin.canonical import from_json
from fangxin.analytics.bulletin.model import Bulletin as Document
from fangxin.analytics.bulletin.model import Number, Way
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.queries.reading import bulletin_read, edition_read
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.definitions import definitions
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound
from fangxin.foundation.taxonomy import UnknownClass, taxonomy
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.desk.merchants.showing import region_name
from fangxin.interfaces.public.reading import fields_of

#: how a number follows from others, with their places: {0} the first, {1} the second, {all} all of them
FORMULAS = {
    Way.SUM: "{all}",
    Way.LESS: "{0} − {1}",
    Way.SHARE: "{0} ÷ {1} × 100%",
    Way.TOGETHER: "各项占 {last} 的比重之和",
    Way.GROWTH: "（{0} − {1}）÷ {1} × 100%",
    Way.POINTS: "{0} − {1}",
    Way.RANK: "在同组中由多到少的名次",
    Way.MOVED: "上年名次 {1} − 本期名次 {0}",
    Way.MEAN: "{0} ÷ {1}",
    Way.PART: "{0} 的组成部分",
    Way.MOST: "同组中最多的是 {0}",
    Way.LEAST: "同组中最少的是 {0}",
    Way.NUMBER_OF: "符合条件的项目数",
    Way.DAYS: "起止日期之间的天数",
    Way.COLOUR: "与 {rest} 比较：都达到为蓝色，达到一部分为黄色，都没有达到为红色",
}
WAYS = {
    Way.COUNTED: "按指标统计",
    Way.SUM: "合计",
    Way.LESS: "相减",
    Way.SHARE: "占比",
    Way.TOGETHER: "合计占比",
    Way.GROWTH: "增减幅度",
    Way.POINTS: "百分点之差",
    Way.RANK: "名次",
    Way.MOVED: "名次变化",
    Way.MEAN: "平均",
    Way.PART: "比率的组成部分",
    Way.MOST: "最多的一项",
    Way.LEAST: "最少的一项",
    Way.NUMBER_OF: "项目数",
    Way.DAYS: "天数",
    Way.COLOUR: "与上级水平比较",
    Way.SET: "通报体例的规定",
    Way.NOTED: "单位填报",
}
#: columns of facts as people call them
COLUMNS = {
    "kind": "类型",
    "channel": "渠道",
    "data_source": "数据来源",
    "object": "客体类别",
    "problem": "问题类别",
    "sales_mode": "销售方式",
    "online": "网络购买",
    "region": "区划",
    "path": "单位",
    "merchant": "主体",
    "outcome": "处理结果",
    "received_on": "接收日期",
}


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def receipt(request: HttpRequest, bulletin_id: int, edition: int) -> HttpResponse:
    """One number of an edition (`?number=`)."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_read(bulletin_id=bulletin_id, by=by)
    chosen = edition_read(bulletin=found, number=edition, by=by)
    document = from_json(chosen.document)
    here = reverse("board:bulletin-receipt", args=[found.pk, chosen.number])
    context = {
        **board_frame(request, current="bulletins"), "bulletin": found, "edition": chosen,
        **receipt_context(document, fields_of(request.GET).text("number"), here),
    }  # fmt: skip
    return render(request, "board/bulletins/receipt.html", context)


def receipt_context(document: Document, number_id: str, here: str) -> dict[str, Any]:
    """What a page tells of a number; `here`: the address of receipts. Raises NotFound."""
    number = document.numbers.get(number_id)
    if number is None:
        raise NotFound
    return {
        "number": number,
        "value": printed(number),
        "way": WAYS[number.receipt.way],
        "formula": formula(number, document.numbers),
        "facts": facts_of(number, document),
        "of": [
            {"label": named(one, document), "value": printed(one), "href": f"{here}?{urlencode({'number': one.id})}"}
            for one in (document.numbers[name] for name in dict.fromkeys(number.receipt.of))
        ],
        "places": [
            {"where": section_of(document, place), "printed": figure.printed}
            for place, figure in document.figures()
            if figure.number == number_id
        ],
    }


def printed(number: Number) -> str:
    """The exact value with its unit."""
    if number.value is None:
        return "—"
    value = number.value
    text = f"{value:,.0f}" if value == value.to_integral_value() and number.unit != "%" else f"{value:,.2f}"
    return f"{text}{number.unit}"


def named(number: Number, document: Document) -> str:
    """A number's name with the period it is of, where that is not the bulletin's own."""
    first, last = number.receipt.first, number.receipt.last
    if first is None or last is None or (first, last) == (document.head.first, document.head.last):
        return number.label
    return f"{number.label}（{days(first, last)}）"


def formula(number: Number, numbers: Mapping[str, Number]) -> str:
    """How the value came about, with the numbers put in."""
    told = number.receipt
    if told.way is Way.COUNTED:
        return _counted(number)
    if told.way not in FORMULAS:
        return ""
    parts = [printed(numbers[name]) for name in told.of]
    return f"{_put(FORMULAS[told.way], parts)} = {printed(number)}"


def _put(pattern: str, parts: list[str]) -> str:
    named_parts = {"all": " + ".join(parts), "last": parts[-1] if parts else "", "rest": "、".join(parts[1:])}
    return pattern.format(*[*parts, "", ""], **named_parts)


def _counted(number: Number) -> str:
    told, one = number.receipt, INDICATORS.get(number.receipt.indicator)
    if told.numerator is None or one is None:
        return ""
    if one.measure is Measure.MONEY:
        return f"{told.numerator:,} 分 ÷ 100 = {printed(number)}"
    if told.denominator is None:
        return f"计数 = {printed(number)}"
    times = " × 100%" if one.measure is Measure.RATE else ""
    return f"{told.numerator:,} ÷ {told.denominator:,}{times} = {printed(number)}"


def facts_of(number: Number, document: Document) -> list[tuple[str, str]]:
    """Label and words of everything the receipt keeps."""
    told = number.receipt
    told_of = definitions().of(told.indicator)
    rows = [
        (_("定义"), told_of.says),
        (_("算法"), f"{told_of.over} ÷ {told_of.under}" if told_of.over else ""),
        (_("期间"), days(told.first, told.last) if told.first and told.last else ""),
        (_("范围"), place_of(told.region, told.path)),
        *(
            (COLUMNS.get(column, column), "、".join(worded(column, code) for code in codes))
            for column, codes in told.where
        ),
        (_("统计基数"), definitions().base(told.base)),
        (_("分子"), f"{told.numerator:,}" if told.numerator is not None else ""),
        (_("分母"), f"{told.denominator:,}" if told.denominator is not None else ""),
        (_("涉及记录"), _("%(count)s 条") % {"count": f"{told.rows:,}"} if told.rows is not None else ""),
        (_("规则版本"), "、".join(map(_rules, told.rule_versions))),
        (_("来源"), told.source),
        (_("数据截至"), day_in_words(document.head.known_on)),
    ]
    return [(label, words) for label, words in rows if words]


def _words(number: Number, column: str, codes: tuple[str, ...]) -> str:
    # a merchant is told by its name, never by the number of its row
    return number.label if column == "merchant" else "、".join(worded(column, code) for code in codes)


def worded(column: str, code: str) -> str:
    """A value of a column as people call it."""
    if column in ("object", "problem", "sales_mode"):
        return _class(code)
    if column == "region":
        return region_name(code)
    if column == "path":
        return place_of("", code)
    return code


def _rules(version: str) -> str:
    """A rule set by the name of its text."""
    known = lawbook().versions.named(version)
    return f"《{known.title}》" if known else version


def _class(code: str) -> str:
    try:
        return taxonomy().path_label(code) if code else _("未分类")
    except UnknownClass:
        return code


def place_of(region: str, path: str) -> str:
    """A scope as people call it."""
    office = next((one for one in directory().offices.values() if one.path == path), None) if path else None
    names = [region_name(region) if region else "", office.name if office else path]
    return " ".join(name for name in names if name) or _("全部")


def days(first: date, last: date) -> str:
    """Days from one to another."""
    return f"{day_in_words(first)} – {day_in_words(last)}"


def section_of(document: Document, place: str) -> str:
    """The part of a bulletin a place lies in."""
    name = place.split(".", maxsplit=1)[0]
    return next((one.title for one in document.sections if one.id == name), name)


def changed(before: Document, after: Document) -> list[dict[str, Any]]:
    """Numbers that differ between two editions, those new or gone among them; in the order of their ids."""
    rows = []
    for name in dict.fromkeys([*after.numbers, *before.numbers]):
        old, new = before.numbers.get(name), after.numbers.get(name)
        values: tuple[Decimal | None, Decimal | None] = (old.value if old else None, new.value if new else None)
        if (old is None) != (new is None) or values[0] != values[1]:
            shown = new or old
            assert shown is not None
            rows.append(
                {
                    "label": named(shown, after), "before": printed(old) if old else _("没有"),
                    "after": printed(new) if new else _("没有"), "id": name,
                }
            )  # fmt: skip
    return rows
