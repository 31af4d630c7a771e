"""A form and its facts become a composed document: plain lists and texts that both the printer and the reader take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.foundation.chinese import SHANGHAI
from fangxin.foundation.documents.blocks import PLACE, Block
from fangxin.foundation.documents.book import form_book
from fangxin.foundation.documents.checking import Words, day_of_fact, in_words, moment_of_fact, money_in_words
from fangxin.foundation.documents.forms import Form, Signature

_NUMERALS = "零一二三四五六七八九十"
_RECEIPTS = {
    "person": {
        "title": "送达回证",
        "to_label": "受送达人",
        "sign_label": "受送达人（签字或盖章）",
        "hint": "代收的写明代收人与受送达人的关系；拒收的写明事由、日期和见证人",
    },
    "office": {"title": "签收回执", "to_label": "收文单位", "sign_label": "签收人（签字）", "hint": ""},
}


@dataclass(frozen=True)
class Composed:
    """A document ready to be set: every text final, blocks as dictionaries with a `kind`."""

    template: str
    title: str
    number: str
    office: str
    on: date
    issued_on: str
    addressee: str
    blocks: tuple[dict[str, Any], ...]
    signatures: tuple[tuple[str, str], ...]
    sealed: bool
    notes: tuple[str, ...]
    receipt: dict[str, Any] | None


def compose(form: Form, facts: Mapping[str, Any], *, version: str) -> Composed:
    """The document these facts make; raises DocumentFactMissing, DocumentFactWrong, DocumentFactUnknown."""
    words = in_words(form, facts, version=version)
    places = {"law": form_book().laws[version], **form.words.get(version, {}), **words.texts}
    return Composed(
        template=form.template,
        title=form.title[version],
        number=words.texts["number"],
        office=words.texts["office_name"],
        on=_day_of(form, facts),
        issued_on=words.texts.get("issued_on", ""),
        addressee=words.texts.get(form.addressee, ""),
        blocks=tuple(_blocks(form, facts, words, places, version)),
        signatures=tuple(_signature(place, words) for place in form.signatures),
        sealed=form.sealed,
        notes=(*form.notes, *_copies(form)),
        receipt=_receipt(form, words),
    )


def _day_of(form: Form, facts: Mapping[str, Any]) -> date:
    if "issued_on" in form.facts:
        return day_of_fact(facts["issued_on"])
    return moment_of_fact(facts["registered_at"]).astimezone(SHANGHAI).date()


def _copies(form: Form) -> Iterator[str]:
    if len(form.copies) > 1:
        names = [f"{form_book().recipients[code]}一份" for code in form.copies]
        yield f"本文书一式{_NUMERALS[len(names)].replace('二', '两')}份：{'，'.join(names)}。"


def _signature(place: Signature, words: Words) -> tuple[str, str]:
    """The name of a place to sign, and the words that stand there instead of a signature."""
    signs = not place.only_if or place.only_if in words.given
    return place.name, "" if signs else place.otherwise


def _receipt(form: Form, words: Words) -> dict[str, Any] | None:
    if not form.receipt:
        return None
    ways = [form_book().channels[code] for code in form.served_by]
    return _RECEIPTS[form.receipt] | {"ways": ways, "to": words.texts[form.addressee]}


def _blocks(
    form: Form, facts: Mapping[str, Any], words: Words, places: Mapping[str, str], version: str
) -> Iterator[dict[str, Any]]:
    received_on = day_of_fact(facts["received_on"]) if "received_on" in words.given else None
    for block in form.blocks:
        if block.condition.holds(version=version, given=words.given, received_on=received_on):
            yield {"kind": block.kind} | _MAKERS[block.kind](block, words, places)


def _fill(text: str, places: Mapping[str, str]) -> str:
    """The text with its places filled; a fact that is absent leaves nothing. A filled-in text is never filled again."""
    return PLACE.sub(lambda place: places.get(place[1], ""), text)


def _paragraphs(texts: tuple[str, ...], places: Mapping[str, str]) -> list[str]:
    return [line for text in texts for line in _fill(text, places).splitlines()]


def _say(block: Block, _: Words, places: Mapping[str, str]) -> dict[str, Any]:
    return {"paragraphs": _paragraphs(block.texts, places)}


def _text(block: Block, _: Words, places: Mapping[str, str]) -> dict[str, Any]:
    return {"text": _fill("".join(block.texts), places)}


def _list(block: Block, words: Words, places: Mapping[str, str]) -> dict[str, Any]:
    listed = [entry for name in block.names for entry in words.lists.get(name, ())]
    return {"items": listed or [_fill(text, places) for text in block.texts]}


def _rows(block: Block, words: Words, places: Mapping[str, str]) -> dict[str, Any]:
    rows = [[_fill(name, places), _cell(value, words, places)] for name, value in block.rows]
    return {"rows": [row for row in rows if row[1]]}


def _grid(block: Block, words: Words, places: Mapping[str, str]) -> dict[str, Any]:
    rows = [[_cell(cell, words, places) for cell in row] for row in block.rows]
    return {"title": _fill(block.title, places), "rows": rows}


def _cell(text: str, words: Words, places: Mapping[str, str]) -> Any:
    """The words of a cell; check boxes where the cell is a yes-or-no fact."""
    place = PLACE.fullmatch(text)
    if place and place[1] in words.flags:
        yes = words.flags[place[1]]
        return {"boxes": [["是", yes], ["否", not yes]]}
    if place and place[1] in words.short:
        return words.short[place[1]]
    return _fill(text, places)


def _box(block: Block, words: Words, places: Mapping[str, str]) -> dict[str, Any]:
    listed = [entry for name in block.names for entry in words.lists.get(name, ())]
    return {
        "title": _fill(block.title, places),
        "paragraphs": _paragraphs(block.texts, places),
        "items": listed,
        "list_title": block.heads[0],
    }


def _table(block: Block, words: Words, _: Mapping[str, str]) -> dict[str, Any]:
    """A table over records; a column that no record fills is left out."""
    records = words.records.get(block.names[0], ())
    columns = [(head, name) for head, name in block.rows if any(name in record.given for record in records)]
    return {
        "head": [head for head, _ in columns],
        "rows": [[record.short.get(name, record.texts.get(name, "")) for _, name in columns] for record in records],
        "total": "；".join(_totals(block, records)),
    }


def _totals(block: Block, records: tuple[Words, ...]) -> Iterator[str]:
    """One sum for each who pays: what the two parties pay to each other must not be added up."""
    sums: dict[str, int] = {}
    for record in records:
        if block.total in record.sums:
            payer = record.texts[block.total_of]
            sums[payer] = sums.get(payer, 0) + record.sums[block.total]
    for payer, total in sums.items():
        yield f"{payer}合计：{money_in_words(total)}"


_MAKERS = {
    "say": _say,
    "quote": _text,
    "head": _text,
    "list": _list,
    "rows": _rows,
    "grid": _grid,
    "box": _box,
    "table": _table,
}
