"""What the system makes of the notes while they are written: values for the form, who would be competent and why, choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.calls.rules.hearing import Heard, heard_in
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.classification.rules import kind_of
from fangxin.domain.merchants.queries import MerchantChoice
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import resolve_address
from fangxin.domain.routing.queries import Proposal, propose
from fangxin.foundation.money import yuan_plain
from fangxin.interfaces.desk.hotline.notes import KINDS, kinds_of
from fangxin.interfaces.public.reading import Fields

#: number keys 1 to 6 choose merchants
MOST_CHOICES = 6
LEAST_TEXT = 4


@dataclass(frozen=True, kw_only=True)
class Competent:
    """Who would handle one part, and why."""

    kind: str
    office: str
    why: str
    article: str
    needs_person: bool


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Values the form may take over, the reasons shown beside them, and what the side panel tells."""

    values: dict[str, Any]
    whys: dict[str, str]
    competent: tuple[Competent, ...]
    choices: tuple[MerchantChoice, ...]
    heard: Heard
    #: kinds heard besides those ticked
    suggested: tuple[Kind, ...]


NOTHING = Hearing(
    values={}, whys={}, competent=(), choices=(), heard=Heard(name="", address="", complaint="", report="", inquiry=""), suggested=()
)  # fmt: skip


def hear(*, fields: Fields, by: Actor, on: date) -> Hearing:
    """Read the notes; nothing is decided, and nothing is kept."""
    text = fields.text("content")
    if len(text) < LEAST_TEXT:
        return NOTHING
    kinds = kinds_of(fields)
    leading = _proposed(text, fields, kinds[0], by, on)
    reading = kind_of(text)
    heard = heard_in(text, of_violation=reading.report.sentences)
    values, whys = _values(leading), {"merchant_name": leading.merchant_why}
    values["name"] = heard.name
    values["merchant_address"] = fields.line("merchant_address") or values["merchant_address"] or _place(heard, leading)
    fields = Fields({**fields, "merchant_address": values["merchant_address"]})
    competent = []
    for kind in kinds:
        name = kind.value.lower()
        own = fields.text(f"content_{name}") or getattr(heard, name) if len(kinds) > 1 else text
        # the whole story tells the leading part's class best; a further part is read by its own words
        found = leading if kind is kinds[0] else _proposed(own or text, fields, kind, by, on)
        values[f"problem_{name}"], whys[f"problem_{name}"] = found.problem_code, found.problem_why
        if len(kinds) > 1:
            values[f"content_{name}"] = getattr(heard, name)
        competent.append(_competent(kind, found))
    whys["object_code"] = leading.object_why
    spoken = Kind(reading.kind.value)
    suggested = _suggested(heard, spoken, kinds)
    values |= _leading(spoken, kinds)
    if suggested:
        values["parts_seen"] = "1"
    return Hearing(
        values={name: value for name, value in values.items() if value not in ("", None, [])},
        whys={name: why for name, why in whys.items() if why},
        competent=tuple(competent),
        choices=leading.merchant_choices[:MOST_CHOICES] if not fields.text("merchant_uscc") else (),
        heard=heard,
        suggested=suggested,
    )


def filled(*, fields: Fields, hearing: Hearing) -> Fields:
    """The form with what the system proposes where nothing was typed, as a window without a script is shown it."""
    own = {name: value for name, value in hearing.values.items() if not name.startswith(("part_", "parts_seen"))}
    return Fields({**fields, **{name: value for name, value in own.items() if not fields.get(name)}})


def _proposed(text: str, fields: Fields, kind: Kind, by: Actor, on: date) -> Proposal:
    return propose(
        text=text, on=on, merchant=fields.line("merchant_name"), uscc=fields.line("merchant_uscc"),
        address=fields.line("merchant_address"), platform=fields.line("platform"), kind=kind.value,
        sales_mode=fields.line("sales_mode"), object_code=fields.line("object_code"), receiving_office_id=by.office_id,
    )  # fmt: skip


def _place(heard: Heard, found: Proposal) -> str:
    """Where the merchant is, if the text says so for sure: the street, else the place it was decided by.

    Each part is sent by its own words, and only one of them may have named the place.
    """
    if heard.address and resolve_address(text=heard.address, index=region_index()).sure:
        return heard.address
    told = not found.needs_person and found.merchant_id is None and not found.platform
    return region_index().full_name(code=found.region) if told and found.region else ""


def _values(found: Proposal) -> dict[str, Any]:
    return {
        "object_code": found.object_code,
        "merchant_name": found.merchant_name,
        "merchant_uscc": found.merchant_uscc,
        "merchant_address": found.merchant_address,
        "platform": found.platform,
        "sales_mode": found.sales_mode,
        "disputed_amount": yuan_plain(found.amount_fen),
        "purchased_on": found.purchased_on.isoformat() if found.purchased_on else "",
        "order_number": found.order_number,
        "claims": list(found.claims),
    }


def _competent(kind: Kind, found: Proposal) -> Competent:
    return Competent(
        kind=KIND_LABELS[kind], office=found.office_name, why=found.office_why, article=found.article,
        needs_person=found.needs_person,
    )  # fmt: skip


def _suggested(heard: Heard, leading: Kind, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Parts that were heard and stand beside what is ticked; a text that only asks is one inquiry."""
    found = {Kind.REPORT: bool(heard.report), Kind.INQUIRY: bool(heard.inquiry) and leading is not Kind.INQUIRY}
    return tuple(kind for kind, there in found.items() if there and kind not in kinds)


def _leading(spoken: Kind, kinds: tuple[Kind, ...]) -> dict[str, str]:
    """The kind the text speaks for, ticked instead of the one that is; further parts only a person adds."""
    if len(kinds) > 1 or spoken not in KINDS:
        return {}
    return {f"part_{one.value.lower()}": "on" if one is spoken else "off" for one in (*kinds, spoken)}
