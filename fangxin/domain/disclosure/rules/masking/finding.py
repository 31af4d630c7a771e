"""All rules together: what of a text tells of a person, and the text without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from fangxin.domain.disclosure.rules.masking.accounts import accounts
from fangxin.domain.disclosure.rules.masking.addresses import addresses, plates
from fangxin.domain.disclosure.rules.masking.folding import Folded, folded
from fangxin.domain.disclosure.rules.masking.found import SURE, Finding
from fangxin.domain.disclosure.rules.masking.names import names
from fangxin.domain.disclosure.rules.masking.numbers import (
    births,
    documents,
    landlines,
    mobiles_and_cards,
    orders,
    records,
    services,
)
from fangxin.domain.disclosure.rules.masking.surnames import any_of
from fangxin.domain.disclosure.words import Kind

_MARKS: Final = re.compile(any_of("marks"))
_USCC: Final = re.compile(r"(?<![a-z0-9])9[1-3a][0-9]{6}[0-9a-hj-npqrtuwxy]{10}(?![a-z0-9])")
#: which rule is believed where two find different things in the same place
_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        (Kind.ID_CARD, Kind.EMAIL, Kind.PHONE, Kind.BANK_CARD, Kind.ACCOUNT, Kind.DOCUMENT, Kind.PLATE, Kind.LANDLINE,
         Kind.BIRTH, Kind.RECORD, Kind.ORDER, Kind.ADDRESS, Kind.NAME)
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Public:
    """What belongs to the merchant and is not personal: its names, addresses and telephones, as they are registered."""

    names: Collection[str] = ()
    addresses: Collection[str] = ()
    phones: Collection[str] = ()


NOBODY: Final = Public()


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known to be personal in this text, because it stands in the sealed identity: kind → values."""

    values: Mapping[Kind, Collection[str]] = field(default_factory=dict)


UNKNOWN: Final = Known()


def find(text: str, *, public: Public = NOBODY, known: Known = UNKNOWN) -> list[Finding]:
    """Everything personal in a text, in its order, without overlaps."""
    views = folded(text)
    found = list(
        chain(
            mobiles_and_cards(views), landlines(views), orders(views), documents(views), records(views), births(views),
            accounts(views), addresses(views), plates(views), names(views),
        )
    )  # fmt: skip
    stays = _stays(views, public)
    kept = [one for one in found if not _within(one, stays)]
    kept += _repeated(views.text, kept, stays)
    kept += _known(views, known)
    return _parted(kept)


def masked(text: str, findings: Iterable[Finding], *, show: Mapping[Kind, tuple[int, int]]) -> str:
    """The text with every finding hidden; `show`: how many first and last characters of a kind stay readable."""
    pieces, at = [], 0
    for one in sorted(findings, key=lambda finding: finding.start):
        if one.start < at:
            continue
        pieces += [text[at : one.start], hidden(text[one.start : one.end], one.kind, show=show)]
        at = one.end
    return "".join([*pieces, text[at:]])


def hidden(value: str, kind: Kind, *, show: Mapping[Kind, tuple[int, int]]) -> str:
    """张** of 张建国, 1********** of a telephone; a surname alone is 某."""
    first, last = show.get(kind, (0, 0))
    signs = [sign for sign in value if not sign.isspace()]
    if kind is Kind.NAME and len(signs) == 1:
        return "某"
    if first + last >= len(signs):
        first = last = 0
    stars = 2 if kind is Kind.NAME else min(len(signs) - first - last, 10)
    return "".join(signs[:first]) + "*" * stars + ("".join(signs[len(signs) - last :]) if last else "")


def _stays(views: Folded, public: Public) -> list[tuple[int, int]]:
    """Where nothing is hidden: the merchant's own, well-known marks, service lines, codes of merchants."""
    plain = views.plain
    spans = [found.span() for found in _MARKS.finditer(plain)]
    spans += [found.span() for found in _USCC.finditer(plain)]
    spans += services(views)
    for value in (*public.names, *public.addresses):
        spans += _places(plain, folded(value).plain)
    for value in public.phones:
        digits = re.sub(r"\D", "", folded(value).plain)
        if len(digits) >= 5:
            spans += [found.span() for found in re.finditer(r"[\s\-()]*".join(digits), views.numeric)]
    return spans


def _places(text: str, value: str) -> list[tuple[int, int]]:
    value = value.strip()
    return [found.span() for found in re.finditer(re.escape(value), text)] if len(value) >= 2 else []


def _within(one: Finding, stays: list[tuple[int, int]]) -> bool:
    """Whether a finding lies in what stays, or a name reaches into it."""
    return any(
        (begin <= one.start and one.end <= end) or (one.kind is Kind.NAME and one.start < end and begin < one.end)
        for begin, end in stays
    )


def _repeated(text: str, found: list[Finding], stays: list[tuple[int, int]]) -> list[Finding]:
    """The same names wherever else they stand."""
    again = []
    for value in {text[one.start : one.end] for one in found if one.kind is Kind.NAME and one.end - one.start >= 2}:
        best = max(one.confidence for one in found if text[one.start : one.end] == value)
        if best < SURE and len(value) < 3:
            continue
        again += [Finding(start=start, end=end, kind=Kind.NAME, confidence=best) for start, end in _places(text, value)]
    return [one for one in again if not _within(one, stays)]


def _known(views: Folded, known: Known) -> list[Finding]:
    """What the sealed identities hold, wherever and however spaced it stands."""
    found = []
    for kind, values in known.values.items():
        for value in values:
            plain = folded(value).plain.strip()
            if len(plain) < 2:
                continue
            numbered = any(map(str.isdigit, plain))
            pattern = r"[\s\-]*".join(map(re.escape, plain)) if numbered else re.escape(plain)
            places = re.finditer(pattern, views.numeric if plain.isdigit() else views.plain)
            found += [Finding(start=at.start(), end=at.end(), kind=kind, confidence=1.0) for at in places]
    return found


def _parted(found: list[Finding]) -> list[Finding]:
    """Without overlaps: overlapping findings become one, of the kind believed most, as sure as the surest."""
    parted: list[Finding] = []
    for one in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if not parted or one.start >= parted[-1].end:
            parted.append(one)
            continue
        before = parted.pop()
        first = min(before, one, key=lambda finding: _RANK[finding.kind])
        end, confidence = max(before.end, one.end), max(before.confidence, one.confidence)
        parted.append(Finding(start=before.start, end=end, kind=first.kind, confidence=confidence))
    return parted
