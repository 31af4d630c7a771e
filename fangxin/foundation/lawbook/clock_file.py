"""The schema of law/clocks.yaml, and how its entries become ClockRules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook.clocks import ClockRule, Companion, DatedTerm, PauseGround, Unit, Versions
from fangxin.foundation.lawbook.reading import (
    CODE,
    NAME,
    URL,
    Day,
    LawError,
    Maybe,
    Numbered,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Whole,
    in_order,
    load_law_file,
)
from fangxin.foundation.lawbook.settings import Settings

LONGEST = 10_000
CITED: dict[str, Spec] = {"unit": OneOf(*Unit), "source": Text(), "source_en": Text()}
COMPANION = Record(
    {"since": Day(), "when": NAME, "is": Text(), "days": Whole(1, LONGEST), **CITED},
    {"url": URL},
)
TERM = Record(
    CITED,
    {
        "days": Maybe(Whole(1, LONGEST)),
        "hours": Whole(1, LONGEST),
        "adds": Whole(1, LONGEST),
        "url": URL,
        "also": Numbered(COMPANION),
    },
)
PAUSE = Record({"label": Text(), "says": Text(), "sources": Table(Day(), Text(), least=1)})
CLOCK = Record(
    {
        "code": CODE,
        "label": Text(),
        "says": Text(),
        "starts": NAME,
        "stops": NAME,
        "terms": Table(Day(), Numbered(TERM), least=1),
    },
    {"pauses": Table(CODE, PAUSE), "extends": NAME},
)
CLOCKS = Table(NAME, Numbered(CLOCK), least=1)


def read_clocks(path: Path, *, versions: Versions, settings: Settings) -> dict[str, ClockRule]:
    """Every clock of the file by its id; raises LawError."""
    return _ClockFile(str(path), load_law_file(path, CLOCKS), versions, settings).clocks()


@dataclass(frozen=True)
class _ClockFile:
    """The file as read: each entry with its line, to point at."""

    file: str
    rows: Mapping[str, tuple[int, dict[str, Any]]]
    versions: Versions
    settings: Settings

    def clocks(self) -> dict[str, ClockRule]:
        return {name: self._clock(name, *entry) for name, entry in self.rows.items()}

    def _clock(self, name: str, line: int, row: dict[str, Any]) -> ClockRule:
        terms = tuple(self._term(row, since) for since in row["terms"])
        if not in_order([term.since_on for term in terms]):
            raise self._wrong(line, f"“{name}”的 terms 没有按日期先后排列")
        return ClockRule(
            id=name,
            code=row["code"],
            label=row["label"],
            says=row["says"],
            starts=row["starts"],
            stops=row["stops"],
            terms=terms,
            pauses=tuple(_pause(code, entry) for code, entry in row.get("pauses", {}).items()),
            versions=self.versions,
            settings=self.settings,
        )

    def _term(self, clock: dict[str, Any], since: date) -> DatedTerm:
        line, row = clock["terms"][since]
        return DatedTerm(
            since_on=since,
            days=self._days(clock, since, line, row),
            unit=Unit(row["unit"]),
            source_zh=row["source"],
            source_en=row["source_en"],
            url=row.get("url", ""),
            also=self._companion(*row["also"]) if "also" in row else None,
        )

    def _days(self, clock: dict[str, Any], since: date, line: int, row: dict[str, Any]) -> int | None:
        if ("hours" in row) != (row["unit"] == Unit.HOUR):
            raise self._wrong(line, "按小时计算的期限（unit: hour）写 hours，其他的不写")
        if "hours" in row:
            if clock.keys() & {"extends", "pauses"} or row.keys() & {"days", "adds", "also"}:
                raise self._wrong(line, "按小时计算的期限不能延长、暂停，也不与其他期限并用")
            return int(row["hours"])
        if ("days" in row) == ("adds" in row) or ("adds" in row) != ("extends" in clock):
            raise self._wrong(line, "期限要写 days；有 extends 的写 adds")
        if "days" in row:
            days: int | None = row["days"]
            return days
        return int(row["adds"]) + self._base_days(clock["extends"], since, line)

    def _base_days(self, base: str, since: date, line: int) -> int:
        terms = self.rows[base][1]["terms"] if base in self.rows else {}
        found = [term.get("days") for on, (_, term) in terms.items() if on <= since]
        if not found or found[-1] is None:
            raise self._wrong(line, f"“{base}”在 {since} 没有可以延长的期限")
        return int(found[-1])

    def _companion(self, line: int, row: dict[str, Any]) -> Companion:
        known = {question.name: question.choices for question in self.settings.questions}
        if row["is"] not in known.get(row["when"], ()):
            raise self._wrong(line, f"settings.yaml 的“{row['when']}”没有“{row['is']}”这个选项")
        return Companion(
            since_on=row["since"],
            when=row["when"],
            answer=row["is"],
            days=row["days"],
            unit=Unit(row["unit"]),
            source_zh=row["source"],
            source_en=row["source_en"],
            url=row.get("url", ""),
        )

    def _wrong(self, line: int, reason: str) -> LawError:
        return LawError(file=self.file, line=line, reason=reason)


def _pause(code: str, row: dict[str, Any]) -> PauseGround:
    return PauseGround(code, row["label"], row["says"], tuple(row["sources"].items()))
