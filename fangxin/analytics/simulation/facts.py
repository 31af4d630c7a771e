"""Made cases as facts: a lake of Parquet files, written without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

from fangxin.analytics.lake.engine import TYPES, quoted
from fangxin.analytics.lake.filling import Filling, Rows
from fangxin.analytics.lake.manifest import Manifest
from fangxin.analytics.simulation.groups import MERCHANTS
from fangxin.analytics.simulation.making import Chunk
from fangxin.analytics.simulation.plan import Group
from fangxin.analytics.simulation.profile import Profile
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.facts import FactSet
from fangxin.foundation.noted import NOTED
from fangxin.foundation.taxonomy import taxonomy

KINDS: Final = {
    Group.ACCEPTED: "COMPLAINT", Group.OTHER: "COMPLAINT", Group.REPORTS: "REPORT", Group.INQUIRIES: "INQUIRY",
    Group.COMMENDATIONS: "COMMENDATION",
}  # fmt: skip
WAITING: Final = quoted("ASSIGNED")
COMPLAINTS: Final = (Group.ACCEPTED, Group.OTHER)
Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What the domain calls things: who entered a case that came through a channel."""

    data_source_of: Mapping[str, str]


def write_lake(
    folder: Path,
    profile: Profile,
    chunks: Iterable[Chunk],
    sets: Sequence[FactSet],
    telling: Telling,
    *,
    progress: Progress,
) -> Manifest:
    """Write a history as a lake: cases, their words where they are counted, and noted figures; other sets stay empty.

    The lake knows everything up to the profile's day. In bounded memory, a month at a time.
    """
    at = datetime.combine(profile.known_on, time(8), tzinfo=BEIJING).astimezone(UTC)
    with Filling(folder, sets, at=at, progress=progress) as filling:
        known = {one.name: one for one in sets}
        month: tuple[int, int] | None = None
        for chunk in chunks:
            if month is not None and (chunk.year, chunk.month) != month:
                filling.settle()
            month = chunk.year, chunk.month
            filling.add(
                known["cases"], Rows(chunk.columns, _selected(known["cases"], case_columns(profile, chunk, telling)))
            )
            if "words" in known:
                filling.add(known["words"], Rows(chunk.columns, _words(known["words"], profile, chunk)))
        filling.settle()
        if NOTED.name in known:
            for row in _noted(profile):
                filling.add(known[NOTED.name], Rows({}, row))
            filling.settle()
        return filling.finish()


def case_columns(profile: Profile, chunk: Chunk, telling: Telling) -> dict[str, str]:
    """Column of the facts of cases → its expression over the columns of a chunk."""
    complaint, report = chunk.group in COMPLAINTS, chunk.group is Group.REPORTS
    check = _label(chunk, "complaint_version" if complaint else "report_version")
    offices = profile.offices
    timed = complaint or report
    return {
        "id": "id",
        "kind": quoted(KINDS[chunk.group]),
        "status": f"CASE WHEN outcome > 0 THEN 'CLOSED' WHEN accepted >= 0 THEN 'ACCEPTED' ELSE {WAITING} END",
        "outcome": _label(chunk, "outcome"),
        "filed": f"outcome = {chunk.labels['outcome'].index('FILED')}" if report else "false",
        "transferred": "false",
        "ground": _label(chunk, "ground"),
        "channel": _label(chunk, "channel"),
        "data_source": _listed(
            [telling.data_source_of[code] if code else "" for code in chunk.labels["channel"]], "channel"
        ),
        "path": _listed([one.path for one in offices], "office"),
        "region": _listed([one.region for one in offices], "office"),
        "place": _listed([one.region for one in offices], "office"),
        "object": _label(chunk, "object"),
        "problem": _label(chunk, "problem"),
        "sales_mode": _label(chunk, "sale_mode"),
        "online": "online",
        "merchant": f"CASE WHEN merchant >= {MERCHANTS} THEN merchant END",
        "rule_version": _label(chunk, "rule_version"),
        "received_at": _instant("received_at"),
        "received_on": _day("received"),
        "dispatched_on": "NULL",
        "decided_at": _instant("decided_at"),
        "decided_on": _day("decided"),
        "accepted_on": _day("accepted"),
        "closed_at": _instant("closed_at"),
        "closed_on": _day("closed"),
        "check_due_on": _day("check_due"),
        "check_done_on": _day("check_done"),
        "check_in_time": "CASE WHEN check_done >= 0 THEN check_done <= check_due END" if timed else "NULL",
        "check_rule_version": check if timed else "NULL",
        "check_working_days": "CASE WHEN check_working_days >= 0 THEN check_working_days END",
        "check_hours": "CASE WHEN decided_at >= 0 THEN (decided_at - received_at) // 3600 END",
        "close_due_on": _day("close_due"),
        "close_done_on": _day("close_done"),
        "close_in_time": "CASE WHEN close_done >= 0 THEN close_done <= close_due END",
        "close_rule_version": _label(chunk, "mediation_version") if chunk.group is Group.ACCEPTED else "NULL",
        "handled_days": "CASE WHEN accepted >= 0 AND closed >= 0 THEN (closed_at - decided_at) // 86400 END",
        "excluded_days": "0",
        "extended": "extended",
        "disputed_fen": "CASE WHEN disputed >= 0 THEN disputed END",
        "recovered_fen": "CASE WHEN recovered >= 0 THEN recovered END",
        "satisfaction": _label(chunk, "satisfaction"),
        "disclosable": "CASE WHEN disclosable >= 0 THEN disclosable = 1 END",
        "disclosed_on": _day("disclosed"),
        "anonymous": "anonymous",
        "duplicate": "false",
        "reopened": "0",
    }


def _selected(facts: FactSet, expressions: Mapping[str, str]) -> str:
    """The columns of a set in order; one the simulation does not know stays empty."""
    return ", ".join(
        f'CAST({expressions.get(column.name, "NULL")} AS {TYPES[column.kind]}) AS "{column.name}"'
        for column in facts.columns
    )


def _words(facts: FactSet, profile: Profile, chunk: Chunk) -> str:
    """Which words stand in a case: those of its class and problem, and those planted."""
    items = taxonomy().items
    objects = [items["object"][code].zh if code else "" for code in chunk.labels["object"]]
    problems = [
        next(
            (items[scheme][code].zh for scheme in ("complaint_problem", "report_violation") if code in items[scheme]),
            "",
        )
        for code in chunk.labels["problem"]
    ]
    planted = [" ".join(one.words) for one in profile.outbreaks] or [""]
    words = (
        f"CASE WHEN outbreak >= 0 THEN {_listed(planted, 'outbreak')} "
        f"ELSE trim({_listed(objects, 'object')} || ' ' || {_listed(problems, 'problem')}) END"
    )
    offices = profile.offices
    return _selected(facts, {
        "id": "id", "path": _listed([one.path for one in offices], "office"),
        "region": _listed([one.region for one in offices], "office"), "received_on": _day("received"), "words": words,
    })  # fmt: skip


def _noted(profile: Profile) -> Iterator[str]:
    for number, one in enumerate(profile.noted, start=1):
        values = {
            "id": str(number), "path": quoted(profile.offices[0].path), "region": quoted(profile.region),
            "first_on": quoted(one.first_on), "last_on": quoted(one.last_on), "figure": quoted(one.figure),
            "value": str(int(one.value * 100)), "unit": quoted(one.unit), "approx": quoted(one.approx),
            "source": quoted(one.source),
        }  # fmt: skip
        yield _selected(NOTED, values)


def _label(chunk: Chunk, name: str) -> str:
    return _listed(chunk.labels[name], name)


def _listed(words: Sequence[str], name: str) -> str:
    return f"[{', '.join(map(quoted, words))}][{name} + 1]"


def _day(name: str) -> str:
    return f"CASE WHEN {name} >= 0 THEN DATE '1970-01-01' + CAST({name} AS INTEGER) END"


def _instant(name: str) -> str:
    return f"CASE WHEN {name} >= 0 THEN make_timestamp({name} * 1000000) END"
