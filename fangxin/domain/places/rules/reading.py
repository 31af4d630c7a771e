"""One region from a free text or an address, with how sure that is and why. Never a confident guess.

A county written together with its city is sure; a county name that several cities share needs its city or the unit's
own region; two different places in one text go to a person, unless one of them is plainly the consumer's home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from fangxin.domain.places.rules.codes import RegionCodeMalformed, canonical
from fangxin.domain.places.rules.index import RegionIndex
from fangxin.domain.places.rules.meaning import Reading, Seen, choose, readings_of
from fangxin.domain.places.rules.names import Form, Place
from fangxin.domain.places.rules.scanning import Mention, mentions
from fangxin.domain.places.words import READINGS, SURENESS, How, Level

#: From here on a machine may act on the region alone.
CONFIDENT: Final = 0.7
#: Texts are read this far; a complaint names the place early.
READ_LIMIT: Final = 4000


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """The region a text names. `code` is canonical or empty; `confidence` 0–1; `matched` the words it was read from.

    `alternatives` are other codes a person may want to choose from. `level` is None with an empty code.
    """

    code: str
    level: Level | None
    confidence: float
    how: How
    matched: str
    why: str
    alternatives: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether a machine may act on it alone (how fine the region is, is another question)."""
        return self.confidence >= CONFIDENT


def resolve_address(*, text: str, index: RegionIndex, hint_region: str | None = None) -> RegionMatch:
    """The region named in an address or a complaint text.

    `hint_region` is the region of the receiving unit or of the page: it decides between namesakes, never more.
    """
    text = text[:READ_LIMIT]
    if coded := _coded(text, index):
        return coded
    hint = index.known_part(code=hint_region) if hint_region else ""
    seen = Seen(text, index, hint, mentions(text=text, index=index))
    readings = readings_of(seen)
    if not readings:
        town = _town_below(text, hint, index)
        return _match(index, Reading(town.code, How.BY_HINT, town.name) if town else Reading("", How.NONE, ""))
    chosen, others = choose(seen, readings)
    match = _match(index, chosen, others)
    if match.how in (How.COARSE, How.COARSE_SHORT) and (zone := _unknown_zone(seen.found)):
        return _match(index, replace(chosen, how=How.UNKNOWN_ZONE, matched=chosen.matched + zone), others)
    if match.sure and (town := _town_below(text, match.code, index)):
        return _in_town(match, town, index)
    return match


_CODE: Final = re.compile(r"\s*(?:(?:行政)?区划(?:代码|编码)?[:：]?\s*)?(\d{12}|\d{9}|\d{6})\s*\Z")
_LABELLED: Final = re.compile(r"区划(?:代码|编码)[为是:：]?\s*(\d{12}|\d{9}|\d{6})(?!\d)")


def _coded(text: str, index: RegionIndex) -> RegionMatch | None:
    """A text that is nothing but a code, or labels one; six digits in a sentence are a postcode."""
    written = _CODE.match(text) or (_LABELLED.search(text) if "区划" in text else None)
    if written is None:
        return None
    try:
        code = canonical(written[1])
    except RegionCodeMalformed:
        return None
    # a township that is not loaded is read as its county; any other unknown code is not read at all
    known = index.known_part(code=code)
    if known not in (code, code[:6]):
        return None
    return _match(index, Reading(index.settled(code=known), How.CODE, written[1]))


def _unknown_zone(found: Iterable[Mention]) -> str:
    """A development zone written right behind a city whose list has none of that kind."""
    for city, zone in pairwise(found):
        if zone.form is Form.ZONE and not zone.codes and zone.start - city.end <= 1:
            return zone.name
    return ""


def _town_below(text: str, area: str, index: RegionIndex) -> Place | None:
    """The township of a county or city that is written in full, when it is exactly one."""
    if not area or area.endswith("0000") or len(area) > 6:
        return None
    written = [
        town
        for county in (index.counties(code=area) if area.endswith("00") else (area,))
        for town in index.towns(code=county)
        if len(town.name) > 2 and town.name in text
    ]
    longest = [t for t in written if not any(t.name != o.name and t.name in o.name for o in written)]
    return longest[0] if len(longest) == 1 else None


def _in_town(match: RegionMatch, town: Place, index: RegionIndex) -> RegionMatch:
    how = match.how if index.is_county(code=match.code) else How.WRITTEN
    matched = match.matched if town.name in match.matched else f"{match.matched}…{town.name}"
    why = READINGS[how].format(matched=matched, place=index.full_name(code=town.code), count=1)
    confidence = min(match.confidence, SURENESS[how])
    return replace(match, code=town.code, level=town.level, how=how, matched=matched, why=why, confidence=confidence)


def _match(index: RegionIndex, reading: Reading, others: Iterable[str] = ()) -> RegionMatch:
    code, how = reading.code, reading.how
    if how in (How.COARSE, How.COARSE_SHORT) and index.is_county(code=code):  # 东莞: a city that has no counties
        how = How.SHORT_NAME
    place = index.full_name(code=code) if code else ""
    return RegionMatch(
        code=code,
        level=index.places[code].level if code else None,
        confidence=SURENESS[how],
        how=how,
        matched=reading.matched,
        why=READINGS[how].format(matched=reading.matched, place=place, count=len(reading.others)),
        alternatives=tuple(other for other in dict.fromkeys(others) if other and other != code),
    )
