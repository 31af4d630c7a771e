"""What pages of the register share: a merchant as a row, its standing in words, the regions and trades to choose from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.rules import trade_label, trades
from fangxin.domain.merchants.words import STANDING_LABELS, Standing
from fangxin.domain.places.queries import region_index
from fangxin.domain.registry.rules import day_of_text
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields

COLUMNS = (
    Column(0, "名称", kind="link", head=True),
    Column(1, "统一社会信用代码"),
    Column(2, "地区"),
    Column(3, "行业"),
    Column(4, "状态", kind="status"),
)


def row_of(merchant: Merchant) -> tuple[Any, ...]:
    """A merchant as a row of a list."""
    return (
        (merchant.name, reverse("desk:merchant", args=[merchant.pk])),
        merchant.uscc or "—",
        region_name(merchant.region_code),
        merchant.trade or trade_label(merchant.trade_code) or "—",
        standing_of(merchant),
    )


def standing_of(merchant: Merchant) -> tuple[str, str]:
    """Whether it still exists, or was merged, as a word with its tone."""
    if merchant.merged_into_id is not None:
        return "已合并", ""
    standing = Standing(merchant.status)
    return STANDING_LABELS[standing], "active" if standing is Standing.ACTIVE else "overdue"


def region_name(code: str) -> str:
    """A region's full name; its code where it is not known, a dash for none."""
    index = region_index()
    known = index.known_part(code=code) if code else ""
    return index.full_name(code=known) if known else code or "—"


def regions_for(by: Actor) -> list[tuple[str, str]]:
    """The regions a list may be narrowed to: that of the office, and those directly in it."""
    office = directory().offices.get(by.office_id or 0)
    code = office.region_code if office is not None else ""
    index = region_index()
    if code not in index.places:
        return [("", "全部地区")]
    inner = index.below(code=index.settled(code=code))
    return [("", "全部地区"), (code, f"本辖区（{index.places[code].name}）"), *((one.code, one.name) for one in inner)]


def trades_offered(first: str) -> list[tuple[str, str]]:
    """The trades to choose from, behind a first line that chooses none."""
    return [("", first), *((code, trade.label) for code, trade in trades().items())]


def day_or_none(fields: Fields, name: str) -> date | None:
    """A day of a form, None for nothing. Raises DayUnreadable with its field."""
    text = fields.text(name)
    if not text:
        return None
    try:
        return day_of_text(text)
    except Exception as refusal:
        refusal.field = name  # type: ignore[attr-defined]
        raise
