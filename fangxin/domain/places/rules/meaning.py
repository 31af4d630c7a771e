"""What the written places of one text mean: each run of names by itself, then which of several is the merchant's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from fangxin.domain.places.rules.codes import city_of, common_area, within
from fangxin.domain.places.rules.confusables import AT, CONSUMERS, CONSUMERS_AFTER, MERCHANTS, PARTS, PHRASES
from fangxin.domain.places.rules.index import RegionIndex
from fangxin.domain.places.rules.names import Form
from fangxin.domain.places.rules.scanning import Mention, groups, sentences_before
from fangxin.domain.places.words import SURENESS, How, Level

#: A reading below this does not compete with one above it.
_FIRM: Final = 0.7


@dataclass(frozen=True, slots=True)
class Seen:
    """One text with its written places; `hint` is a known code or empty."""

    text: str
    index: RegionIndex
    hint: str
    found: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run of names means. `others` are further codes it could mean; `anchored`: its city is written too."""

    code: str
    how: How
    matched: str
    start: int = 0
    end: int = 0
    level: int = 0
    others: tuple[str, ...] = ()
    anchored: bool = False


def readings_of(seen: Seen) -> list[Reading]:
    """A reading of each run of names that means something."""
    return [reading for run in groups(seen.found) if (reading := _read_run(seen, run))]


def choose(seen: Seen, readings: list[Reading]) -> tuple[Reading, list[str]]:
    """The reading that stands for the text, and all codes that came up."""
    others = [code for r in readings for code in (r.code, *r.others)]
    theirs = [r for r in readings if _is_consumers(seen.text, r.start, r.end)]
    ours = [r for r in readings if r not in theirs]
    if not ours:
        return replace(_deepest(theirs)[0], how=How.CONSUMERS_PLACE), others
    rivals = _deepest(ours)
    if len({r.code for r in rivals}) > 1:
        return _among(seen.text, rivals), others
    best = max(rivals, key=lambda r: (r.how is How.NOT_IN_CITY, SURENESS[r.how]))
    if not best.anchored and best.level >= Level.COUNTY and _contradicted(best, ours):
        best = replace(best, how=How.CONTRADICTED)
    return best, others


# One run of names -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Names each attached to the one before, with the codes the last of them can mean there."""

    seen: Seen
    names: list[Mention]
    codes: tuple[str, ...]

    @property
    def last(self) -> Mention:
        return self.names[-1]

    def read(self, code: str, how: How, *, anchored: bool = False) -> Reading:
        index, first = self.seen.index, self.names[0]
        settled = index.settled(code=code) if code else ""
        level = int(index.places[settled].level) if settled else 0
        return Reading(
            code=settled,
            how=how,
            matched=self.seen.text[first.start : self.last.end],
            start=first.start,
            end=self.last.end,
            level=max(level, Level.COUNTY) if index.is_county(code=settled) else level,
            others=tuple(other for other in self.codes if other != settled),
            anchored=anchored,
        )


def _read_run(seen: Seen, names: list[Mention]) -> Reading | None:
    run = _Run(seen, names, _narrowed(seen.index, names))
    if run.last.form is Form.ZONE:
        return _zone(run)
    coarse = any(not seen.index.is_county(code=code) for code in run.codes)
    return _coarse(run) if coarse else _county(run)


def _narrowed(index: RegionIndex, names: list[Mention]) -> tuple[str, ...]:
    """The last name's codes that lie in every larger name of the run: 吉林·吉林市."""
    codes = names[-1].codes
    for larger in reversed(names[:-1]):
        inner = tuple(code for code in codes if any(within(code, area) for area in larger.codes))
        codes = inner or codes
    return tuple(dict.fromkeys(index.settled(code=code) for code in codes))


def _zone(run: _Run) -> Reading | None:
    """A development zone: a row of its own in the list when its city has one, else only its city is known."""
    if run.last.name in run.seen.index.zones:
        return run.read(run.codes[0], How.UNKNOWN_ZONE)
    if len(run.codes) == 1 and run.last.attached:
        return run.read(run.codes[0], How.WRITTEN, anchored=True)
    return None


def _coarse(run: _Run) -> Reading | None:
    """A province or a city. 吉林 alone is the province; 海南 alone is the province, with the prefecture beside it."""
    index, hint, last = run.seen.index, run.seen.hint, run.last
    widest = min(run.codes, key=lambda code: (index.places[code].level, code))
    near = [code for code in run.codes if hint and within(hint, code) and not within(widest, code)]
    how = How.COARSE if last.form is Form.FULL or last.attached else How.COARSE_SHORT
    if last.form is Form.EVERYDAY and not last.attached:
        if not _place_expected(run.seen.text, last.start):
            return None
        how = How.BARE_SHORT_NAME
    if last.landmark:
        how = How.BARE_SHORT_NAME
    return run.read(near[0] if near else widest, how, anchored=last.attached)


def _county(run: _Run) -> Reading | None:
    seen, last = run.seen, run.last
    wrong_city = _wrong_city(seen, last)
    if wrong_city and not last.attached:
        return run.read(wrong_city, How.NOT_IN_CITY)
    if last.attached and len(run.codes) == 1:
        how = How.WRITTEN if last.form in (Form.FULL, Form.PHRASE) else How.SHORT_NAME
        return run.read(run.codes[0], How.BARE_SHORT_NAME if last.landmark else how, anchored=True)
    for area in _areas_written(seen, last):
        inner = [code for code in run.codes if within(code, area)]
        if len(inner) == 1 and not seen.index.is_county(code=area):
            how = How.SHORT_NAME if last.form is Form.TOWN else How.WRITTEN_APART
            return run.read(inner[0], how, anchored=True)
    return _unanchored(run)


def _unanchored(run: _Run) -> Reading | None:
    """A county's name with no city in the text: the unit's own region may decide, or its being the only one.

    A name that is also an everyday word counts only where a place is expected (在安宁…), and never as sure.
    """
    last, hint, codes = run.last, run.seen.hint, run.codes
    expected = last.attached or _place_expected(run.seen.text, last.start)
    brief = last.form is Form.PHRASE and len(last.name) == 2 and last.name not in PHRASES  # 浚县: rare, but short
    everyday = last.form is Form.EVERYDAY or (last.form is Form.PHRASE and len(last.name) == 2 and not brief)
    if last.name in PARTS or ((everyday or last.form is Form.TOWN) and not expected):
        return None
    own = (hint if hint.endswith("0000") else city_of(hint)) if hint else ""
    near = [code for code in codes if within(code, own)]
    if len(near) == 1 and not last.landmark and not everyday:
        return run.read(near[0], How.BY_HINT)
    if len(codes) > 1:
        return run.read(common_area(codes=codes), How.SEVERAL_NAMESAKES)
    if not last.landmark and (last.form is Form.FULL or (brief and expected)):
        return run.read(codes[0], How.ONLY_ONE)
    plain = last.form is Form.SHORT and not last.landmark
    return run.read(codes[0], How.SHORT_NAME if plain else How.BARE_SHORT_NAME)


def _place_expected(text: str, start: int) -> bool:
    before = sentences_before(text=text, start=start)
    return not before.strip() or before[-1] in "：:，。；" or bool(AT.search(before) or MERCHANTS.search(before))


def _wrong_city(seen: Seen, county: Mention) -> str:
    """The city written right before a county that is not in it, else empty."""
    for other in seen.found:
        known = other.form in (Form.FULL, Form.SHORT) and len(other.codes) == 1
        if known and other.end == county.start and seen.index.places[other.codes[0]].level is Level.CITY:
            return other.codes[0]
    return ""


def _areas_written(seen: Seen, county: Mention) -> list[str]:
    """Cities and provinces written elsewhere, the nearest before first, then those behind; the consumer's home last."""
    others = [m for m in seen.found if m is not county and m.form in (Form.FULL, Form.SHORT) and not m.landmark]
    before = sorted((m for m in others if m.end <= county.start), key=lambda m: -m.end)
    behind = sorted((m for m in others if m.start >= county.end), key=lambda m: m.start)
    ordered = sorted([*before, *behind], key=lambda m: _is_consumers(seen.text, m.start, m.end))
    return [code for mention in ordered for code in mention.codes]


# Several runs ---------------------------------------------------------------------------------------------------------


def _is_consumers(text: str, start: int, end: int) -> bool:
    before = sentences_before(text=text, start=start)
    return bool(CONSUMERS.search(before) or CONSUMERS_AFTER.match(text, end)) and not MERCHANTS.search(before)


def _deepest(readings: list[Reading]) -> list[Reading]:
    """The readings that are not merely a larger area of another; doubtful ones only when there is nothing else."""
    coded = [r for r in readings if r.code] or readings
    firm = [r for r in coded if SURENESS[r.how] >= _FIRM]
    doubtful = [r for r in coded if r not in firm and r.how is not How.BARE_SHORT_NAME]
    settled = [f for f in firm if f.level >= Level.COUNTY]
    pool = firm + [d for d in doubtful if not any(within(f.code, d.code) for f in settled)]
    pool = pool or coded
    deepest = max(r.level for r in pool)
    if deepest >= Level.COUNTY:
        return [r for r in pool if r.level == deepest]
    return [r for r in pool if not any(r.code != o.code and within(o.code, r.code) for o in pool)]


def _contradicted(best: Reading, readings: list[Reading]) -> bool:
    """Whether another place is written that does not hold the county chosen."""
    return any(r.code and r.level < Level.COUNTY and not within(best.code, r.code) for r in readings)


def _among(text: str, rivals: list[Reading]) -> Reading:
    """Several places: the one said to be the merchant's, or a person decides."""
    for cue in (MERCHANTS, AT):
        cued = [r for r in rivals if cue.search(sentences_before(text=text, start=r.start))]
        if len({r.code for r in cued}) == 1 and SURENESS[cued[0].how] >= _FIRM:
            return replace(cued[0], how=How.CUED)
    codes = tuple(dict.fromkeys(r.code for r in rivals if r.code))
    names = "、".join(dict.fromkeys(r.matched for r in rivals))
    return Reading(common_area(codes=codes), How.SEVERAL_PLACES, names, others=codes)
