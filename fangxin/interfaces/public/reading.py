"""Turning what a person typed into a Filing: nothing is judged here, only read; every mistake becomes a refusal with its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from fangxin.domain.cases.rules.filing import DateImpossible, Filing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.people.rules import Identity
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import Refusal, SeveralRefusals

TEXTS = (
    "title", "merchant_name", "merchant_uscc", "merchant_address", "merchant_phone", "platform", "order_number",
    "sales_mode", "object_code", "problem_code", "outside_number",
)  # fmt: skip


#: fields of several boxes
SEVERAL = frozenset(
    {"claims", "conditions", "dropped", "exclusions", "factors", "followers", "kinds", "members", "scope"}
)

#: the last page of a list that can be asked for by its number
FARTHEST_PAGE = 20_000

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def whole(text: str) -> int | None:
    """A whole number of at most 63 bits; None for anything else, ² and １ among it."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    number = int(text)
    return number if number < 2**63 else None


class Fields(dict[str, object]):
    """The form as typed, to be shown again; repeated fields are lists."""

    def text(self, name: str) -> str:
        """One field's text, trimmed, without control characters."""
        value = self.get(name, "")
        return clean(value) if isinstance(value, str) else ""

    def line(self, name: str) -> str:
        """One field's text on one line, each run of blanks made one: what stands in a list, a letter or a header."""
        return " ".join(self.text(name).split())

    def several(self, name: str) -> tuple[str, ...]:
        """A repeated field's texts."""
        value = self.get(name, ())
        return tuple(value) if isinstance(value, list | tuple) else ((str(value),) if value else ())

    def whole(self, name: str) -> int | None:
        """One field's whole number; None for anything else."""
        return whole(self.text(name))

    def page(self, name: str = "page") -> int:
        """One field's number of a page, from 1; none lies so far out that the database could not count to it."""
        return max(1, min(self.whole(name) or 1, FARTHEST_PAGE))

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.text(name) in ("on", "1", "yes", "true")


def fields_of(post: Mapping[str, object]) -> Fields:
    """The form as typed, from a QueryDict or a plain mapping."""
    lists = getattr(post, "lists", None)
    if lists is None:
        return Fields(post)
    return Fields({name: values if name in SEVERAL else values[-1] for name, values in lists() if values})


def clean(text: str) -> str:
    """Text without control characters and with usual line ends, in composed form."""
    if text.isascii() and text.isprintable():  # most fields of a form are empty, a number or a code
        return text.strip()
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROLS.sub("", plain).strip()


def read_filing(fields: Fields, *, channel: Channel, evidence_count: int, authorised: bool) -> Filing:
    """The filing a form describes; raises SeveralRefusals for amounts and dates that cannot be read."""
    refusals: list[Refusal] = []
    texts: dict[str, Any] = {name: fields.line(name) for name in TEXTS}
    amount: int | None = None
    if fields.text("disputed_amount"):
        try:
            amount = fen_of(fields.text("disputed_amount"), field="disputed_amount")
        except Refusal as refusal:
            refusals.append(refusal)
    bought: date | None = None
    if fields.text("purchased_on"):
        try:
            bought = date.fromisoformat(unicodedata.normalize("NFKC", fields.text("purchased_on")))
        except ValueError:
            refusals.append(DateImpossible(day=fields.text("purchased_on")[:20], field="purchased_on"))
    if refusals:
        raise SeveralRefusals(*refusals)
    kind = fields.text("kind")
    joint = fields.ticked("joint")
    representatives = [identity_of(fields, f"rep{number}_") for number in (1, 2)] if joint else []
    return Filing(
        channel=channel,
        kind=Kind(kind) if kind in Kind.__members__ else Kind.COMPLAINT,
        content=fields.text("content"),
        identity=identity_of(fields, ""),
        agent=identity_of(fields, "agent_") if fields.ticked("by_agent") else None,
        authorised=authorised,
        joint=joint,
        representatives=tuple(person for person in representatives if person.as_dict()),
        anonymous=fields.ticked("anonymous"),
        claims=tuple(code for code in fields.several("claims") if re.fullmatch(r"CL\d{1,2}", code)),
        purchased_on=bought,
        disputed_fen=amount,
        consents_disclosure=_yes_no(fields.text("consents_disclosure")),
        consents_commission=_yes_no(fields.text("consents_commission")),
        split_report=fields.text("split_report") != "no",
        evidence_count=evidence_count,
        **texts,
    )


def identity_of(fields: Fields, prefix: str) -> Identity:
    """One person's data under a prefix of field names."""
    phone = unicodedata.normalize("NFKC", fields.text(f"{prefix}phone"))
    return Identity(
        name=fields.line(f"{prefix}name"),
        id_type=fields.line(f"{prefix}id_type"),
        id_number=unicodedata.normalize("NFKC", fields.text(f"{prefix}id_number")).upper().replace(" ", ""),
        phone=re.sub(r"[\s-]", "", phone),
        address=fields.line(f"{prefix}address"),
        email=fields.line(f"{prefix}email"),
    )


def _yes_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)
