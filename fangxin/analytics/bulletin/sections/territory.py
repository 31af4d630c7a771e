"""4 Territory: the divisions or offices one tier below, with counts, shares and changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fangxin.analytics.bulletin.gathering import Gathering
from fangxin.analytics.bulletin.model import Block, Column, Form, Number, Section
from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.wording import joined, runs_of, say
from fangxin.analytics.indicators.measuring import Reading, Scope, region_stem

#: how many digits of a division's code tell the tier below one of so many
BELOW = {0: 2, 2: 4, 4: 6, 6: 9, 9: 12}
TIER = 4
#: what lies in no division or office that is known by a name
UNNAMED = "其他（未登记）"


@dataclass
class Unit:
    """A division or office below: its readings, group by group of the facts."""

    key: str
    column: str
    label: str
    values: list[str] = field(default_factory=list)
    readings: list[dict[str, Reading]] = field(default_factory=list)

    def number(self, g: Gathering, indicator: str) -> Number:
        """An indicator of the unit."""
        found = [own[indicator] for own in self.readings if indicator in own]
        where = ((self.column, tuple(sorted(self.values))),)
        if not found:
            found = [g.nothing(indicator)]
        return g.of_readings(indicator, found, key=self.key, label=self.label, where=where)


def units(t: Telling) -> list[Unit]:
    """The units one tier below the scope, by code; what belongs to the scope itself is a unit of its own."""
    found: list[Unit] | None = t.units
    if found is None:
        found = t.units = _units(t.g, t.place)
    return found


def unit_of(scope: Scope, names: Names, place: str) -> tuple[str, Callable[[str], tuple[str, str]]] | None:
    """The column units below a scope are told apart by, and from its value to a unit's code and label; None where there are none."""
    by_path = bool(scope.path)
    own = len(scope.path) if by_path else len(region_stem(scope.region))
    length = own + TIER if by_path else BELOW.get(own, 0)
    known = names.offices if by_path else names.regions
    itself = scope.path if by_path else scope.region.rstrip("0")

    def found(value: str) -> tuple[str, str]:
        code = value[:length] if by_path else value[:length].ljust(len(value), "0")
        if (code if by_path else code.rstrip("0")) == itself:
            return code, f"{place}本级"
        return (code, known[code]) if code in known else ("", UNNAMED)

    return ("path" if by_path else "region", found) if length else None


def _units(g: Gathering, place: str) -> list[Unit]:
    told = unit_of(g.scope, g.names, place)
    if told is None:
        return []
    column, of = told
    found: dict[str, Unit] = {}
    for (value,), readings in g.readings(column).items():
        code, label = of(str(value or ""))
        unit = found.setdefault(code, Unit(key=f"{column}-{code or 'none'}", column=column, label=label))
        unit.values.append(str(value or ""))
        unit.readings.append(dict(readings))
    return [found[code] for code in sorted(found)]


def territory(t: Telling) -> Section:
    """The section."""
    found = units(t)
    if not found or (len(found) == 1 and found[0].label.endswith("本级")):
        return section("territory", "辖区情况", [say(runs_of("territory.whole"))])
    total = t.g.counted("requests_received")
    numbers = [unit.number(t.g, "requests_received") for unit in found]
    numbers = [one for one in numbers if not (nothing(one) and nothing(t.g.numbers[f"{one.id}.year_before"]))]
    if nothing(total) and not numbers:
        return section("territory", "辖区情况", [say(runs_of("territory.none", span=t.spans["now"]))])
    t.g.grouped("territory", [one.id for one in numbers])
    blocks: list[Block] = []
    first = t.first("territory")
    if len(first) == 1 and first[0].value == total.value:
        name, count = t.named(first[0], "territory"), t.count(first[0])
        blocks.append(say(runs_of("territory.single", name=name, count=count)))
    elif first:
        parts = [
            runs_of(
                "territory.one",
                name=t.named(one, "territory"),
                count=t.count(one),
                share=t.share(one, total, group="territory"),
            )
            for one in first
        ]
        blocks.append(
            say(
                runs_of(
                    "territory.most", number=t.number_of(first, name="territory"), parts=joined(parts),
                    together=t.together(first, total, group="territory", name="territory"),
                )
            )
        )  # fmt: skip
    elif nothing(total):
        blocks.append(say(runs_of("territory.none", span=t.spans["now"])))
    kinds = (("received_complaints", "其中投诉"), ("reports_received", "其中举报"), ("inquiries", "其中咨询"))
    more = []
    for indicator, label in kinds:
        own = {
            number.id: unit.number(t.g, indicator)
            for unit in found
            if (number := unit.number(t.g, "requests_received")).id in {one.id for one in numbers}
        }
        more.append((Column(key=indicator, label=label, kind="part", unit="件", totals=True), own, Form.WHOLE))
    blocks.append(t.ranked("territory", "各辖区接收诉求", "辖区", "territory", total=total, more=more))
    blocks.append(t.bars("territory-chart", "各辖区接收诉求", "辖区", t.g.ordered("territory")))
    return section("territory", "辖区情况", blocks)
