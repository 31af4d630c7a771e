"""Entries and rates in words, the same on every page of the register."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.models import Office
from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.rules.rates import Rate
from fangxin.domain.disclosure.words import Base
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.rules.trades import trade_label, trades
from fangxin.domain.places.queries import region_index
from fangxin.foundation.taxonomy import UnknownClass, taxonomy

#: what is said with every list, so that nobody reads more into it than there is
CAUTION = "公示内容由投诉人陈述、个人信息已隐去；列入公示不等于认定经营者违法，调解成功也不等于款项已经付清。"


def entry_view(entry: PublicEntry) -> dict[str, Any]:
    """One entry as pages show it."""
    return {
        "number": entry.number, "title": entry.title, "text": entry.text, "answer": entry.answer,
        "correction": entry.correction, "corrected_on": entry.corrected_on,
        "href": reverse("public:register-entry", args=[entry.number]), "merchant": entry.merchant_name,
        "merchant_href": merchant_href(entry.merchant, entry.number), "region": region_name(entry.region_code),
        "trade": trade_label(entry.trade), "goods": class_name("object", entry.object_code),
        "problem": class_name("complaint_problem", entry.problem_code), "result": result_of(entry),
        "settled": entry.settled, "office": entry.office_name, "received_on": entry.received_on, "closed_on": entry.closed_on,
        "published_on": entry.published_on, "expires_on": entry.expires_on,
    }  # fmt: skip


def merchant_href(merchant: Merchant, number: str) -> str:
    """The page of a merchant: by its code, or by an entry of its when it has none."""
    return reverse("public:register-merchant", args=[merchant.uscc or number])


def result_of(entry: PublicEntry) -> str:
    """How a complaint ended, in the register's words."""
    return _("调解成功") if entry.settled else _("终止调解")


def region_name(code: str) -> str:
    """A region with what it lies in; the code of one that is unknown."""
    place = region_index().places.get(code)
    return place.name if place is not None else code


def class_name(scheme: str, code: str) -> str:
    """A class in words; empty without one."""
    if not code:
        return ""
    try:
        return taxonomy().path_label(code, scheme=scheme)
    except UnknownClass:
        return code


def regions() -> list[tuple[str, str]]:
    """The regions the agency's offices work in, to choose from."""
    codes = Office.objects.filter(active=True).exclude(tier="STATION").values_list("region_code", flat=True).distinct()
    return [("", _("全部地区")), *((code, region_name(code)) for code in sorted(set(codes)) if code)]


def trade_choices(*, every: bool) -> list[tuple[str, str]]:
    """The trades to choose from."""
    return [*([("", _("全部行业"))] if every else []), *((one.code, one.label) for one in trades().values())]


def problem_choices() -> list[tuple[str, str]]:
    """The problems of complaints to choose from."""
    items = taxonomy().items["complaint_problem"].values()
    return [("", _("全部问题")), *((item.code, item.zh) for item in items if item.level == 1)]


def base_label(base: Base) -> str:
    """What a rate counts for."""
    return _("每12个月") if base is Base.YEAR else policy().bases[base].label


def rate_words(rate: Rate) -> str:
    """The number with its base: 每100平方米 0.33 件."""
    return _("%(base)s %(value)s 件") % {"base": base_label(rate.base), "value": figure(rate.value)}


def band_words(rate: Rate) -> str:
    """In what the true rate lies."""
    given = {"low": figure(rate.low), "high": figure(rate.high), "share": f"{policy().band:.0%}"}
    return _("%(low)s 至 %(high)s（%(share)s 可信区间）") % given


def size_words(rate: Rate) -> str:
    """The size the rate rests on, in the unit it was stated in."""
    if rate.base is Base.YEAR:
        return _("未申报规模，按12个月的件数")
    amount = f"{rate.size * policy().bases[rate.base].per:,.0f}"
    unit = {
        Base.TRANSACTIONS: _("每年 %(many)s 笔交易"), Base.AREA: _("营业面积 %(many)s 平方米"),
        Base.STAFF: _("员工 %(many)s 人"), Base.OUTLETS: _("门店 %(many)s 家"),
    }[rate.base]  # fmt: skip
    return unit % {"many": amount}


def figure(value: float) -> str:
    """A rate with as many places as tell something."""
    if value == 0:
        return "0"
    return (
        f"{value:.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 10
        else f"{value:.2f}"
        if value >= 0.1
        else f"{value:.3g}"
    )


def percent(value: float | None) -> str:
    """A share with two places, or that there is none."""
    return _("暂无") if value is None else f"{value:.2%}"


def growth_words(value: float | None) -> str:
    """A growth with its direction."""
    if value is None:
        return _("无上期")
    return f"{'↑' if value > 0 else '↓' if value < 0 else ''}{abs(value):.2%}" if value else _("持平")
