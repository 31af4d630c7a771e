"""The numbers a bulletin keeps, in the place of the facts: what a section asks is answered from the receipts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from fangxin.analytics.bulletin.conventions import conventions_told
from fangxin.analytics.bulletin.deriving import year_before
from fangxin.analytics.bulletin.gathering import Gathering, Noted, Where
from fangxin.analytics.bulletin.model import Bulletin, Number, Way
from fangxin.analytics.bulletin.naming import Names, may_be_called, tier_digits
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.measuring import Counted, Group, Reading, Scope, nothing_counted
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.noted_book import noted_book

_NO_NAME = re.compile(r"[0-9]年|[，。；：、%]")


class Lost(Exception):
    """A sentence or a table needs a number the bulletin does not keep."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class Kept(Gathering):
    """A gathering that counts nothing: what is counted stands in the receipts, whatever follows is made anew.

    Which classes and units there are is told by the numbers; what a unit, a merchant or a tier is called as well, since
    nothing else in the document knows it. Raises KeyError, ValueError where the head cannot be read, Lost.
    """

    def __init__(self, bulletin: Bulletin) -> None:
        head = bulletin.head
        self._head, self._kept = head, bulletin.numbers
        super().__init__(
            period=Period(head.first, head.last), scope=Scope(region=head.region, path=head.path), known_on=head.known_on,
            conventions=conventions_told(head.conventions), names=Names(regions={}, offices={}),
        )  # fmt: skip
        self.rule_versions = head.rule_versions
        self._counted = [one for one in self._kept.values() if one.receipt.way is Way.COUNTED]
        regions, offices = dict(self._labels("region")), dict(self._labels("path"))
        (offices if head.path else regions)[head.path or head.region] = self._named()
        merchants = {int(code): label for code, label in self._labels("merchant")}
        self.names = Names(regions=regions, offices=offices, merchants=merchants)

    def _labels(self, column: str) -> Iterator[tuple[str, str]]:
        """Codes of a column with what they are called."""
        for one in self._counted:
            key = one.id.partition(".")[2]
            if key.startswith(f"{column}-") and "." not in key:
                yield key.removeprefix(f"{column}-"), one.label

    def _named(self) -> str:
        """Whom the title names before the period: a name, which tells no other time and no number."""
        named = self._head.title.partition(self._head.period)[0]
        return "" if _NO_NAME.search(named) else named

    @cached_property
    def whole(self) -> Mapping[str, Reading]:
        """Every indicator there is of the scope, with nothing counted: its numbers are asked for by their ids."""
        told = {one.receipt.indicator for one in self._counted} | set(self._head.bases)
        return {
            name: nothing_counted(name, period=self.period) for name in INDICATORS if not self.scope.path or name in told
        }  # fmt: skip

    @cached_property
    def _by(self) -> Mapping[str, Mapping[Group, Mapping[str, Reading]]]:
        """Of each column its values, each with what was counted of the class it lies in."""
        found: dict[str, dict[Group, dict[str, Reading]]] = {}
        for one in self._counted:
            for column, codes in one.receipt.where if year_before(one.id) in self._kept else ():
                for code in codes:
                    group = (int(code) if column == "merchant" else code,)
                    own = found.setdefault(column, {}).setdefault(group, dict(self.whole))
                    if not own[one.receipt.indicator].now.numerator:
                        own[one.receipt.indicator] = self._reading(one)
        return found

    def _reading(self, number: Number) -> Reading:
        none = self.whole[number.receipt.indicator]
        then = self._kept[year_before(number.id)]
        return Reading(
            indicator=none.indicator, base=none.base, now=_told(number), before=none.before, year_before=_told(then)
        )  # fmt: skip

    def nothing(self, indicator: str) -> Reading:
        """Every indicator is known with nothing counted."""
        return self.whole[indicator]

    def readings(self, by: str, *, scope: Scope | None = None) -> Mapping[Group, Mapping[str, Reading]]:
        """What stands in the receipts by a column; of another scope only which indicators there are."""
        return self._by.get(by, {}) if by else {(): self.whole}

    @cached_property
    def tiers(self) -> list[tuple[str, str]]:
        """The tiers the numbers are compared with, the nearest first."""
        found: dict[str, str] = {}
        for one in self._counted:
            indicator, _, code = one.id.partition(".above-")
            if code and "." not in code:
                label = one.label.removeprefix(f"{INDICATORS[indicator].label}（").removesuffix("）")
                found.setdefault(code, label if may_be_called(self.scope, code, label) else "")
        return sorted(found.items(), key=lambda pair: -tier_digits(self.scope, pair[0]))

    def _count(
        self, name: str, indicator: str, parts: Sequence[Counted], period: Period, *, label: str, where: Where, scope: Scope,
        base: str,
    ) -> None:  # fmt: skip
        """The number as it was counted, with everything that is not counted made anew."""
        if name not in self._kept:
            raise Lost(name)
        one = self._kept[name]
        super()._count(
            name, indicator, [_told(one)], period, label=label, scope=scope, base=base, where=_agreed(one.receipt.where, where)
        )  # fmt: skip

    def noted_before(self) -> list[Noted]:
        """What offices noted, as it stands in the receipts."""
        return [
            Noted(
                figure=one.receipt.indicator, hundredths=int((one.value or 0) * 100), approx=one.approx, source=one.receipt.source,
                first_on=one.receipt.first or self.period.first, last_on=one.receipt.last or self.period.last,
                region=one.receipt.region, path=one.receipt.path,
            )
            for one in self._kept.values()
            if one.receipt.way is Way.NOTED and one.receipt.indicator in noted_book().figures
        ]  # fmt: skip


def _told(number: Number) -> Counted:
    receipt = number.receipt
    return Counted(numerator=receipt.numerator or 0, denominator=receipt.denominator, value=number.value)


def _agreed(kept: Where, where: Where) -> Where:
    """The values a number was narrowed to, where they lie in its class; else those of the class."""
    if [column for column, _codes in kept] != [column for column, _codes in where]:
        return where
    pairs = zip(kept, where, strict=True)
    same = all(set(own) <= set(of) and bool(own) == bool(of) for (_column, own), (_of, of) in pairs)
    return kept if same else where
