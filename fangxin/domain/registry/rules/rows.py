"""One row of an extract as what it tells of a merchant, an outlet and a shop; only what is filled in is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from fangxin.domain.merchants.rules import name_key
from fangxin.domain.places.rules import canonical
from fangxin.domain.registry.rules.book import RegisterBook
from fangxin.domain.registry.rules.refusals import CellTooLong, CodeMissing, CountUnreadable, DayUnreadable, WordUnknown
from fangxin.domain.registry.words import FIELD_LABELS
from fangxin.foundation.identifiers import check_phone, check_uscc
from fangxin.foundation.refusals import Refusal, SeveralRefusals

#: characters kept of each text
MOST: Final = {
    "name": 120, "brand": 60, "address": 200, "trade": 40, "outlet_name": 120, "outlet_address": 200, "platform": 60,
    "shop_name": 120, "shop_address": 200,
}  # fmt: skip
SIZES: Final = ("outlets", "staff_count", "transactions_a_year", "area_m2")
#: no measure is larger: what fits into the narrowest column
LARGEST: Final = 2_000_000_000
_OUTLET: Final = ("outlet_name", "outlet_address", "outlet_region", "outlet_active")
#: characters of a name that tells a region
_NEAR: Final = 60
_TRUTHS: Final = ("is_platform_operator", "outlet_active")
_SHOP: Final = ("platform", "shop_name", "shop_address", "shop_region")
_DAY: Final = re.compile(
    r"(\d{4})(?:年|[-/.\s]+)?(\d{1,2})(?:月|[-/.\s]+)?(\d{1,2})日?(?:[ T]?\d{1,2}[:：时]\d{1,2}[:：分]?(?:\d{1,2}(?:\.\d+)?)?秒?Z?)?"
)
#: days of spreadsheets are counted from here; what a table writes as a bare number of five digits lies within 1927 and 2119
_SERIAL_FROM: Final = date(1899, 12, 30)
_SERIALS: Final = range(10_000, 80_000)
#: several telephone numbers of one cell
_BETWEEN_PHONES: Final = re.compile(r"[/、;；,，|\s]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one row tells. `merchant`, `outlet`, `shop` and `size` hold only what was filled in, by the fields of an extract."""

    uscc: str
    merchant: Mapping[str, Any] = field(default_factory=dict)
    outlet: Mapping[str, Any] = field(default_factory=dict)
    shop: Mapping[str, Any] = field(default_factory=dict)
    size: Mapping[str, Any] = field(default_factory=dict)
    stated_on: date | None = None
    #: names that tell the region where neither a code nor the address does, the surest first: 淇滨区, who registered it
    near: tuple[str, ...] = ()


def read_row(
    cells: Sequence[str],
    *,
    places: Mapping[str, int],
    book: RegisterBook,
    spares: Mapping[str, Sequence[int]] | None = None,
) -> Told:
    """What a row tells; raises SeveralRefusals with everything wrong, each with its field.

    `spares`: further columns of a field, read where its own is empty.
    """
    values: dict[str, Any] = {}
    refusals: list[Refusal] = []
    near: dict[str, str] = {}
    for name, place in places.items():
        text = _filled(name, cells, (place, *(spares or {}).get(name, ())), book)
        if not text:
            continue
        if name == "authority" or (name == "region_code" and not any(sign.isdigit() for sign in text)):
            near[name] = text[:_NEAR]
            continue
        try:
            values[name] = _read(name, text, book)
        except Refusal as refusal:
            refusal.field = name
            refusals.append(refusal)
    if "uscc" not in values and not any(one.field == "uscc" for one in refusals):
        refusals.append(CodeMissing(field="uscc"))
    if refusals:
        raise SeveralRefusals(*refusals)
    stated_on = values.pop("stated_on", None)
    size: dict[str, Any] = {name: values.pop(name) for name in SIZES if name in values}
    outlet = {name.removeprefix("outlet_"): values.pop(name) for name in _OUTLET if name in values}
    shop = {name.removeprefix("shop_"): values.pop(name) for name in _SHOP if name in values}
    return Told(
        uscc=values.pop("uscc"), merchant=values, outlet=outlet if outlet.get("name") else {},
        shop=shop if shop.get("name") else {}, size=size, stated_on=stated_on,
        near=tuple(near[name] for name in ("region_code", "authority") if name in near),
    )  # fmt: skip


def _filled(name: str, cells: Sequence[str], places: Sequence[int], book: RegisterBook) -> str:
    """The first of a field's cells that says something; a dash or 无 says nothing, but of what is yes or no."""
    for place in places:
        text = plain(cells[place]) if place < len(cells) else ""
        if text and (name in _TRUTHS or unicodedata.normalize("NFKC", text).casefold() not in book.empty):
            return text
    return ""


def plain(cell: str) -> str:
    """A cell on one line, without the apostrophe that keeps a spreadsheet from computing it."""
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def day_of_text(text: str) -> date:
    """A day in any usual spelling (2026-03-01, 2026/3/1 9:30, 20260301, 2026年3月1日, 46082). Raises DayUnreadable."""
    told = unicodedata.normalize("NFKC", text).strip()
    if told.isascii() and told.isdigit() and len(told) == 5 and int(told) in _SERIALS:
        return _SERIAL_FROM + timedelta(days=int(told))
    found = _DAY.fullmatch(told)
    try:
        if found is None:
            raise ValueError
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise DayUnreadable(given=text[:20]) from None


def count_of_text(text: str, *, label: str, rounded: bool = False) -> int:
    """A whole number from zero on; separators, a unit behind and decimals of zero go. Raises CountUnreadable.

    `rounded`: a measure that may have decimals, half up; people and shops have none.
    """
    told = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    found = re.fullmatch(r"(\d{1,12})(?:\.(\d+))?\s*(?:人|家|个|笔|单|平方米|平米|㎡|m2)?", told)
    decimals = (found[2] or "").rstrip("0") if found else ""
    if found is None or int(found[1]) > LARGEST or (decimals and not rounded):
        raise CountUnreadable(given=text[:20], label=label)
    return int(found[1]) + (decimals[:1] >= "5")


def text_within(value: str, *, name: str) -> str:
    """The text, when it is not longer than is kept. Raises CellTooLong."""
    if len(value) > MOST[name]:
        raise CellTooLong(label=FIELD_LABELS[name], most=MOST[name], field=name)
    return value


def _read(name: str, text: str, book: RegisterBook) -> Any:
    if name in MOST:
        return text_within(text, name=name)
    if name in SIZES:
        return count_of_text(text, label=FIELD_LABELS[name], rounded=name == "area_m2")
    return _READ[name](text, book)


def _word(name: str, kind: Callable[[RegisterBook], Mapping[str, Any]]) -> Callable[[str, RegisterBook], Any]:
    def read(text: str, book: RegisterBook) -> Any:
        found = kind(book).get(name_key(name=text))
        if found is None:
            raise WordUnknown(label=FIELD_LABELS[name], given=text[:20])
        return found

    return read


def _form(text: str, book: RegisterBook) -> Any:
    key = name_key(name=text)
    for word, form in book.forms:
        if word in key:
            return form
    raise WordUnknown(label=FIELD_LABELS["form"], given=text[:20])


def _region(text: str, _book: RegisterBook) -> str:
    return canonical(unicodedata.normalize("NFKC", text))


def _phone(text: str, _book: RegisterBook) -> str:
    """A telephone; of several in one cell the first that is one. What is wrong is told of the whole cell, or of the first."""
    try:
        return str(check_phone(value=text, of_merchant=True))
    except Refusal:
        for one in _BETWEEN_PHONES.split(text)[:6]:
            try:
                return str(check_phone(value=one, of_merchant=True))
            except Refusal:
                continue
        raise


def _day(text: str, _book: RegisterBook) -> date:
    return day_of_text(text)


_READ: Final[Mapping[str, Callable[[str, RegisterBook], Any]]] = {
    "uscc": lambda text, _book: check_uscc(value=text),
    "phone": _phone,
    "form": _form,
    "status": _word("status", lambda book: book.standings),
    "is_platform_operator": _word("is_platform_operator", lambda book: book.truths),
    "outlet_active": _word("outlet_active", lambda book: book.truths),
    "region_code": _region,
    "outlet_region": _region,
    "shop_region": _region,
    "registered_on": _day,
    "ended_on": _day,
    "stated_on": _day,
}
