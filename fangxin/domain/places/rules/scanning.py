"""Finding written place names in a text, left to right, longest first; what they mean together: see reading.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from fangxin.domain.places.rules.codes import within
from fangxin.domain.places.rules.confusables import (
    HOUSE,
    LANDMARK,
    LANDMARKS,
    NOT_AFTER,
    NOT_BEFORE,
    ROAD,
    SIDE,
    SUFFIX_OPENS_WORD,
    WARE,
)
from fangxin.domain.places.rules.index import RegionIndex
from fangxin.domain.places.rules.names import Form, Written

#: What may stand between a place and the smaller place written behind it.
_JOINT: Final = re.compile(r"(?:[\s,，、·\-—/（(：:]{0,3}|的|市|省|市区|辖区|境内|[\s]*市辖区)\Z")
_LONGEST_JOINT: Final = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """One written name: where it stands, how it is written, which regions it can mean.

    `attached`: it stands right behind a larger place that holds every one of `codes`.
    `landmark`: a short name that may belong to a landmark or a house named after the place.
    """

    start: int
    end: int
    name: str
    form: Form
    codes: tuple[str, ...]
    attached: bool = False
    landmark: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """One written name at one place in a text, while it is judged."""

    text: str
    start: int
    written: Written
    before: Mention | None
    index: RegionIndex

    @property
    def name(self) -> str:
        return self.written.name

    @property
    def end(self) -> int:
        return self.start + len(self.written.name)

    @property
    def full(self) -> bool:
        return bool(self.written.senses) and self.written.senses[0][0] in (Form.FULL, Form.PHRASE)

    def follows(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands right behind the name, if it matches."""
        return pattern.match(self.text, self.end)

    def mention(self, form: Form, codes: tuple[str, ...], *, attached: bool, landmark: bool = False) -> Mention:
        return Mention(self.start, self.end, self.name, form, codes, attached, landmark)


@lru_cache(maxsize=64)  # one filing reads the same address several times, with and without a hint
def mentions(*, text: str, index: RegionIndex) -> tuple[Mention, ...]:
    """The written places of a text in order. Names that are roads, dishes or parts of other words are left out."""
    found: list[Mention] = []
    starts = index.by_start
    position, last = 0, len(text) - 1
    while position < last:
        group = starts.get(text[position : position + 2])
        step = 1
        for written in group or ():
            if text.startswith(written.name, position):
                spot = _Spot(text, position, written, _larger_before(text, position, found), index)
                mention, taken = _judge(spot, found[-1].end if found else 0)
                if mention is not None:
                    found.append(mention)
                if taken:
                    step = taken
                    break
        position += step
    return tuple(found)


def _judge(spot: _Spot, told: int) -> tuple[Mention | None, int]:
    """The mention at a spot, and how many characters it takes up (0: try a shorter name here).

    `told` is where the mention before it ends.
    """
    if spot.name in spot.index.zones:
        return spot.mention(Form.ZONE, (spot.index.zones[spot.name],), attached=False), len(spot.name)
    if _is_other_word(spot):
        return None, 0
    # behind 北京, 朝阳 is the district and not the city of that name
    known = [mention for form, codes in spot.written.senses if (mention := _as(spot, form, codes))]
    attached = [mention for mention in known if mention.attached]
    if known and spot.end > told:  # else it lies inside a longer doubtful name: 眉山 in 峨眉山
        mention = _of_several(attached) if attached else known[0]
        return mention, _taken(spot.text, mention, spot.index)
    road = None if known or spot.full else (spot.follows(ROAD) or spot.follows(WARE))
    return None, road.end() - spot.start if road else 0


def _of_several(attached: list[Mention]) -> Mention:
    """One mention of what a name can mean behind its city: 伊宁 is the city or the county of that name."""
    first = attached[0]
    apart = [m for m in attached[1:] if not any(within(code, area) for code in m.codes for area in first.codes)]
    return replace(first, codes=first.codes + apart[0].codes) if apart else first


def _taken(text: str, mention: Mention, index: RegionIndex) -> int:
    """Characters behind which the search goes on: 市 may open the next name (济南市中区), a doubtful name takes one.

    黑河 before 北安市 is taken whole, for 北安市 lies in it; 新郑 is not, for 新郑州站 is of 郑州.
    """
    length = len(mention.name)
    doubtful = mention.form in (Form.EVERYDAY, Form.TOWN) or (mention.form is Form.PHRASE and length == 2)
    if doubtful and not mention.attached and not _opens_smaller(text, mention, index):
        return 1
    return length - (mention.name[-1] == "市" and length > 2)


def _opens_smaller(text: str, mention: Mention, index: RegionIndex) -> bool:
    """Whether the next name lies in this one."""
    return any(
        code != area and within(code, area)
        for written in index.by_start.get(text[mention.end : mention.end + 2], ())
        if text.startswith(written.name, mention.end)
        for _, codes in written.senses
        for code in codes
        for area in mention.codes
    )


def _larger_before(text: str, start: int, found: list[Mention]) -> Mention | None:
    """The mention a name at `start` stands right behind, if any."""
    for mention in reversed(found[-2:]):
        joint = mention.end <= start + 1 and start - mention.end <= _LONGEST_JOINT
        if joint and (mention.end > start or _JOINT.match(text[mention.end : start])):
            return mention
    return None


def _as(spot: _Spot, form: Form, codes: tuple[str, ...]) -> Mention | None:
    inner = _inside(codes, spot.before)
    attached = bool(inner)
    if form is Form.ZONE:
        return spot.mention(form, inner, attached=attached)
    if form in (Form.FULL, Form.PHRASE):
        return spot.mention(form, inner or codes, attached=attached)
    if spot.follows(ROAD) or spot.follows(WARE):
        return None
    if form is Form.STEM:
        if spot.before is None or not _holds_stem(spot.before, inner, spot.index):
            return None
        landmark = spot.name in LANDMARKS or spot.follows(LANDMARK) is not None
        return spot.mention(form, inner, attached=True, landmark=landmark)
    landmark = spot.follows(HOUSE) is not None and not attached
    return spot.mention(form, inner or codes, attached=attached, landmark=landmark)


def _inside(codes: tuple[str, ...], before: Mention | None) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(code for code in codes if any(code != area and within(code, area) for area in before.codes))


def _holds_stem(before: Mention, inner: tuple[str, ...], index: RegionIndex) -> bool:
    """A county's bare name counts behind its province; a district's only behind its city or municipality."""
    if before.form is Form.ZONE or len(inner) != 1:
        return False
    provinces = [area for area in before.codes if area.endswith("0000") and area not in index.municipalities]
    return len(provinces) < len(before.codes) or not index.places[inner[0]].name.endswith("区")


def _is_other_word(spot: _Spot) -> bool:
    """Whether the characters around show that this is no place: 未开封前, 北京市场, 江西岸."""
    left, right = NOT_AFTER.get(spot.name), NOT_BEFORE.get(spot.name)
    if (left and spot.start and spot.text[spot.start - 1] in left) or (right and spot.follows(right)):
        return True
    last = spot.name[-1]
    opens = SUFFIX_OPENS_WORD.get(last) if spot.full else None
    if opens is not None and spot.follows(opens):
        return True
    return last in "东西南北" and spot.follows(SIDE) is not None


def sentences_before(*, text: str, start: int, reach: int = 16) -> str:
    """The text just before a mention, within reach, for reading cues."""
    return text[max(0, start - reach) : start]


def groups(found: Iterable[Mention]) -> Iterator[list[Mention]]:
    """Runs of mentions each attached to the one before it: 河南省 · 郑州市 · 金水区 is one run."""
    run: list[Mention] = []
    for mention in found:
        if run and not (mention.attached and any(m.end <= mention.start + 1 for m in run[-1:])):
            yield run
            run = []
        run.append(mention)
    if run:
        yield run
