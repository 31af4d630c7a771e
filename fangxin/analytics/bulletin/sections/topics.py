"""7 Special topics, as law/bulletin/topics.yaml defines them; festivals; what offices noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.analytics.bulletin.model import Block, Form, Number, Section, Way
from fangxin.analytics.bulletin.sections.complaints import VERBS, class_of
from fangxin.analytics.bulletin.sections.intake import BOTH
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.wording import runs_of, say
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.lawbook import NAME, Listing, OneOf, Record, Table, Text, Whole, law_file, load_law_file

SCHEMES = {"object": "object", "problem": "complaint_problem", "sales_mode": "sale_mode"}


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic: a column of the facts and the classes of it."""

    label: str
    column: str
    codes: tuple[str, ...]
    why: str = ""

    def holds(self, value: str) -> bool:
        """Whether a value of the column belongs to it."""
        if self.column not in SCHEMES:
            return value.lower() in self.codes
        return bool(class_of(SCHEMES[self.column], dict.fromkeys(self.codes, ""))(value))


@dataclass(frozen=True, kw_only=True)
class Festival:
    """Days of a year; `year` 0 is every year."""

    label: str
    first: str
    last: str
    year: int = 0

    def days(self, year: int) -> Period | None:
        """Its days in a year; None where it is not that year's."""
        if self.year not in (0, year):
            return None
        return Period(date.fromisoformat(f"{year}-{self.first}"), date.fromisoformat(f"{year}-{self.last}"))


def topics_known() -> tuple[dict[str, Topic], tuple[Festival, ...]]:
    """Topics and festivals. Raises LawError."""
    return _read(law_file("bulletin/topics.yaml"))


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[dict[str, Topic], tuple[Festival, ...]]:
    day = Text(pattern=r"[0-9]{2}-[0-9]{2}")
    topic = Record(
        {"label": Text(), "column": OneOf(*SCHEMES, "online"), "codes": Listing(Text(), least=1)},
        {"why": Text()},
        make=Topic,
    )
    festival = Record({"label": Text(), "from": day, "to": day}, {"year": Whole(least=2000)}, make=_festival)
    told: dict[str, Any] = load_law_file(path, Record({"topics": Table(NAME, topic), "festivals": Listing(festival)}))
    return told["topics"], told["festivals"]


def _festival(**told: Any) -> Festival:
    return Festival(label=told["label"], first=told["from"], last=told["to"], year=told.get("year", 0))


def topics(t: Telling) -> Section:
    """The section."""
    found, festivals = topics_known()
    numbers = [_number(t, name, topic) for name, topic in found.items()]
    blocks: list[Block] = []
    told = [one for one in numbers if not nothing(one)]
    verb = VERBS[t.complaints.indicator]
    for (_name, topic), number in zip(found.items(), numbers, strict=True):
        if not nothing(number):
            part: dict[str, Any] = {
                "name": t.name(number),
                "count": t.count(number),
                "share": t.share(number, t.complaints.total),
            }
            said = {**part, "verb": verb, "change": t.change(number)}
            blocks.append(
                say(
                    runs_of("topics.topic", why=topic.why, **said)
                    if topic.why
                    else runs_of("topics.topic_bare", **said)
                )
            )
    if told:
        blocks.append(t.compared("topics", "专题投诉", "专题", numbers))
    else:
        blocks.append(say(runs_of("topics.none", span=t.spans["now"])))
    blocks.extend(_festivals(t, festivals))
    return section("topics", "专题分析", blocks)


def _number(t: Telling, name: str, topic: Topic) -> Number:
    found: Number = t.complaints.of_classes(f"topic-{name}", topic.label, topic.holds, column=topic.column)
    return found


def _festivals(t: Telling, festivals: Sequence[Festival]) -> list[Block]:
    """Intake on the days of a festival beside those of the year before's."""
    year, made = t.g.period.first.year, []
    for place, one in enumerate(festivals):
        now = one.days(year)
        if now is None or now.first < t.g.period.first or now.last > t.g.period.last:
            continue
        labels = [other for other in festivals if other.label == one.label]
        then = next((days for other in labels if (days := other.days(year - 1))), None)
        if then is None:
            continue
        number = _during(t, f"festival-{place}", one.label, now, then)
        if nothing(number):
            continue
        spent = t.g.follows(Way.DAYS, [number], name=f"days.{number.id}", label="天数", unit="天")
        daily = t.g.follows(Way.MEAN, [number, spent], name=f"daily.{number.id}", label="日均", unit="件")
        text = f"{now.first.month}月{now.first.day}日至{now.last.month}月{now.last.day}日"
        made.append(
            say(
                runs_of(
                    "topics.festival", name=t.name(number), days=text, count=t.count(number),
                    daily=t.g.print(daily, Form.MEAN), change=t.change(number),
                )
            )
        )  # fmt: skip
    return list(made)


def _during(t: Telling, key: str, label: str, now: Period, then: Period) -> Number:
    """Complaints and reports received on some days, and on those of the year before."""
    parts = []
    for indicator in BOTH:
        readings = t.g.readings("received_on")
        own = [
            one[indicator]
            for (day,), one in readings.items()
            if day is not None and (now.first <= day <= now.last or then.first <= day <= then.last)
        ]
        parts.append(
            t.g.of_readings(indicator, own or [t.g.nothing(indicator)], key=key, label=label, periods=[now, then])
        )  # fmt: skip
    return t.g.follows(Way.SUM, parts, name=f"complaints_reports.{key}", label=label, spans=True)
