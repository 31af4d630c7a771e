"""What reading a row needs to know besides the row: the law, the classes, the regions, the offices, the instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.exchange.rules.values import plain_word, words_of
from fangxin.domain.exchange.words import CHANNEL_ALSO, CHANNEL_WORDS, KIND_WORDS, PROBLEM_SCHEMES, Words
from fangxin.domain.places.rules import RegionIndex
from fangxin.domain.places.rules.codes import canonical, county_of
from fangxin.domain.places.rules.index import RegionUnknown
from fangxin.domain.routing.rules import OfficeIndex, OfficeRow
from fangxin.foundation.lawbook import Lawbook, RuleVersion
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.taxonomy import Taxonomy

#: classes of the taxonomy's schemes that only its words know, by the stored code they stand for
_SCHEME_OF: Final[dict[str, tuple[Words, type[StrEnum]]]] = {
    "channel": (CHANNEL_WORDS, Channel),
    "request_type": (KIND_WORDS, Kind),
}


class OfficeUnknown(Refusal):
    """No office has this code or name, or it lies outside the importer's jurisdiction."""

    code = "office_unknown"
    status = 422
    sentence = "没有编码或者名称为“{text}”的处理单位，或者它不在您的管辖范围内。"


@dataclass(frozen=True, kw_only=True)
class Context:
    """One import's surroundings. `below` is the office path the importer may write into; `memo` saves look-ups."""

    at: datetime
    lawbook: Lawbook
    taxonomy: Taxonomy
    regions: RegionIndex
    offices: OfficeIndex
    below: str = ""
    memo: dict[tuple[str, str], Any] = field(default_factory=dict)

    def version_of(self, received_on: date) -> tuple[RuleVersion, bool]:
        """The rule set of a day and whether it was in force: before the first one, the earliest stands in."""
        key = ("version", str(received_on.toordinal()))
        found: tuple[RuleVersion, bool] | None = self.memo.get(key)
        if found is None:
            first = self.lawbook.versions.all[0]
            in_force = received_on >= first.from_on
            found = self.memo[key] = (self.lawbook.version_on(received_on) if in_force else first, in_force)
        return found

    def office(self, text: str) -> OfficeRow:
        """The office of a code or exact name; raises OfficeUnknown."""
        if ("offices", "") not in self.memo:
            self.memo["offices", ""] = {
                name: row
                for row in self.offices.rows
                for name in (row.name, row.code)
                if row.path.startswith(self.below)
            }
        found: OfficeRow | None = self.memo["offices", ""].get(text)
        if found is None:
            raise OfficeUnknown(text=text[:40])
        return found

    def region(self, text: str) -> str:
        """The canonical code of a region that exists; raises RegionCodeMalformed or RegionUnknown.

        A township of a county whose townships were not loaded is taken on the county's word.
        """
        code = canonical(text)
        if code in self.regions:
            return code
        county = county_of(code)
        if len(code) == 12 and county in self.regions and not self.regions.towns(code=county):
            return code
        raise RegionUnknown(given=text[:20])

    def class_code(self, schemes: Iterable[str], text: str) -> str:
        """The code of a class by code, label or path, in the first scheme that knows it; raises UnknownClass."""
        names = tuple(schemes)
        for scheme in names:
            found = self.taxonomy.find(scheme, text)
            if found is not None and found.level > 0:
                return found.code
        root = self.taxonomy.root(names[0]).code
        # asks once more so that the refusal is the taxonomy's own
        item = self.taxonomy.by_label(names[0], text)
        return "" if item.code == root else item.code

    def knows(self, key: str, text: str, kind: str) -> bool:
        """Whether a value of a key is one of ours; for mappings that pass over what they do not know."""
        try:
            if key == "office":
                self.office(text)
            elif key == "region":
                self.region(text)
            elif key == "channel":
                return plain_word(text) in self.words("channel")
            else:
                self.class_code(self._schemes(key, kind), text)
        except Refusal:
            return False
        return True

    def words(self, scheme: str) -> Mapping[str, str]:
        """`wider_words` of a scheme, worked out once."""
        if ("words", scheme) not in self.memo:
            self.memo["words", scheme] = wider_words(self.taxonomy, scheme)
        found: Mapping[str, str] = self.memo["words", scheme]
        return found

    def _schemes(self, key: str, kind: str) -> tuple[str, ...]:
        if key == "problem":
            code = self.words("request_type").get(plain_word(kind), Kind.INQUIRY)
            return PROBLEM_SCHEMES[Kind(code)]
        return {"sales_mode": ("sale_mode",), "claims": ("claim",)}.get(key, (key,))


def wider_words(taxonomy: Taxonomy, scheme: str) -> Mapping[str, str]:
    """Keys and labels of channels or kinds, and every class of the taxonomy below them, → stored code."""
    table, enum = _SCHEME_OF[scheme]
    words = words_of(table) | (CHANNEL_ALSO if scheme == "channel" else {})
    for item in taxonomy.of_scheme(scheme):
        for above in reversed(taxonomy.path(scheme, item.code)):
            code = next((name.upper() for name in above.also if name.upper() in enum.__members__), "")
            if code:
                for name in (item.code, item.zh, *item.also):
                    words.setdefault(plain_word(name), code)
                break
    return words
