"""The schemas of law/versions, clocks, grounds, settings and warnings, and how a Lawbook is built from them."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook.book import (
    ALWAYS,
    ClockRule,
    Companion,
    DatedTerm,
    Ground,
    Lawbook,
    PauseGround,
    RuleVersion,
    Setting,
    Settings,
    Unit,
    WarningLadder,
    WarningLevel,
    until_the_next,
)
from fangxin.foundation.lawbook.reading import (
    Anything,
    ClockTime,
    Day,
    LawError,
    Listing,
    Maybe,
    Numbered,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Truth,
    Whole,
    in_order,
    load_law_file,
)

URL = Text(pattern=r"https?://\S+")
NAME = Text(pattern=r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
CODE = Text(pattern=r"[A-Z][A-Z0-9_-]*")


def law_folder() -> Path:
    """The folder of the law's data: FANGXIN_LAW, else the one of this checkout or installation."""
    return _folder(os.environ.get("FANGXIN_LAW", ""))


def _folder(named: str) -> Path:
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[2]
    beside = package.parent / "law"
    return beside if beside.is_dir() else package / "law"


def lawbook() -> Lawbook:
    """The law in force at this installation, read once; raises LawError."""
    return _load(os.environ.get("FANGXIN_LAW", ""), os.environ.get("FANGXIN_LAW_SETTINGS", ""))


@lru_cache(maxsize=8)
def _load(folder: str, settings_file: str) -> Lawbook:
    return read_lawbook(_folder(folder), settings_file=Path(settings_file) if settings_file else None)


def read_lawbook(folder: Path, *, settings_file: Path | None = None) -> Lawbook:
    """A Lawbook from a folder, with an agency's own answers if it has a file of them; raises LawError."""
    versions = _read_versions(folder / "versions.yaml")
    grounds, kinds = _read_grounds(folder / "grounds.yaml", versions)
    book = Lawbook(
        folder=str(folder),
        versions=versions,
        settings=_read_settings(folder / "settings.yaml", settings_file),
        ladder=load_law_file(folder / "warnings.yaml", LADDER),
        _grounds=grounds,
        _kinds=kinds,
    )
    _read_clocks(folder / "clocks.yaml", book)
    return book


# Versions -------------------------------------------------------------------------------------------------------------

VERSIONS = Table(
    NAME,
    Record(
        {"title": Text(), "title_en": Text(), "order": Text(), "order_en": Text(), "from": Day(), "url": URL},
    ),
    least=1,
)


def _read_versions(path: Path) -> tuple[RuleVersion, ...]:
    rows = load_law_file(path, VERSIONS)
    versions = [RuleVersion(id=name, from_on=row.pop("from"), until_on=None, **row) for name, row in rows.items()]
    if not in_order([version.from_on for version in versions]):
        raise LawError(file=str(path), line=1, reason="各部办法没有按施行日期先后排列")
    return until_the_next(versions)


# Settings -------------------------------------------------------------------------------------------------------------

SETTINGS = Table(
    NAME,
    Record(
        {
            "label": Text(),
            "says": Text(),
            "source": Text(),
            "choices": Listing(Anything(), 2),
            "default": Anything(),
        }
    ),
)


def _read_settings(path: Path, own: Path | None) -> Settings:
    rows = load_law_file(path, SETTINGS)
    for name, row in rows.items():
        if row["default"] not in row["choices"]:
            raise LawError(file=str(path), line=1, reason=f"“{name}”的 default 不在 choices 之中")
    questions = tuple(Setting(name=name, **row) for name, row in rows.items())
    settings = Settings(questions, tuple((question.name, question.default) for question in questions))
    return _answered(settings, own) if own else settings


def _answered(settings: Settings, own: Path) -> Settings:
    answers = load_law_file(own, Table(NAME, Numbered(Anything())))
    for name, (line, answer) in answers.items():
        try:
            settings = settings.with_answers(**{name: answer})
        except Exception as refusal:
            raise LawError(file=str(own), line=line, reason=str(refusal)) from None
    return settings


# Grounds --------------------------------------------------------------------------------------------------------------

GROUNDS = Table(CODE, Record({"label": Text(), "text": Text(), "article": Text()}), least=1)


def _read_grounds(path: Path, versions: tuple[RuleVersion, ...]) -> tuple[tuple[Ground, ...], dict[str, str]]:
    sets: dict[str, Spec] = {version.id: GROUNDS for version in versions}
    kind_of: Record = Record({"label": Text(), "says": Text()}, {"source": Text(), "url": URL, ALWAYS: GROUNDS, **sets})
    kinds = load_law_file(path, Table(NAME, Numbered(kind_of), least=1))
    grounds: list[Ground] = []
    for kind, (line, entry) in kinds.items():
        if ALWAYS in entry and "source" not in entry:
            raise LawError(file=str(path), line=line, reason=f"“{kind}”不属于某一部办法，应当写明 source")
        grounds += _grounds_of(kind, entry, versions)
    _refuse_twins(path, grounds)
    return tuple(grounds), {kind: entry["label"] for kind, (_, entry) in kinds.items()}


def _grounds_of(kind: str, entry: dict[str, Any], versions: tuple[RuleVersion, ...]) -> list[Ground]:
    sources = [(v.id, f"《{v.title}》", v.url) for v in versions]
    sources.append((ALWAYS, entry.get("source", ""), entry.get("url", "")))
    return [
        Ground(code, version, kind, row["label"], row["text"], source + row["article"], url)
        for version, source, url in sources
        for code, row in entry.get(version, {}).items()
    ]


def _refuse_twins(path: Path, grounds: list[Ground]) -> None:
    seen: set[tuple[str, str]] = set()
    for ground in grounds:
        if (ground.version, ground.code) in seen:
            reason = f"代码 {ground.code} 在 {ground.version} 中重复"
            raise LawError(file=str(path), line=1, reason=reason)
        seen.add((ground.version, ground.code))


# Clocks ---------------------------------------------------------------------------------------------------------------

UNIT = OneOf(*Unit)
CITED: dict[str, Spec] = {"unit": UNIT, "source": Text(), "source_en": Text()}
COMPANION = Record({"since": Day(), "when": NAME, "is": Text(), "days": Whole(1, 10_000), **CITED}, {"url": URL})
TERM = Record(CITED, {"days": Maybe(Whole(1, 10_000)), "adds": Whole(1, 10_000), "url": URL, "also": COMPANION})
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


def _read_clocks(path: Path, book: Lawbook) -> None:
    rows = load_law_file(path, Table(NAME, Numbered(CLOCK), least=1))
    for name, (line, row) in rows.items():
        terms = tuple(_dated_term(path, name, rows, book, since=since) for since in row["terms"])
        if not in_order([term.since_on for term in terms]):
            raise LawError(file=str(path), line=line, reason=f"“{name}”的 terms 没有按日期先后排列")
        words = {key: row[key] for key in ("code", "label", "says", "starts", "stops")}
        pauses = tuple(_pause(code, entry) for code, entry in row.get("pauses", {}).items())
        book._clocks[name] = ClockRule(id=name, terms=terms, pauses=pauses, book=book, **words)


def _pause(code: str, row: dict[str, Any]) -> PauseGround:
    return PauseGround(code, row["label"], row["says"], tuple(row["sources"].items()))


def _dated_term(
    path: Path, name: str, clocks: dict[str, tuple[int, dict[str, Any]]], book: Lawbook, *, since: date
) -> DatedTerm:
    clock = clocks[name][1]
    line, row = clock["terms"][since]
    if ("days" in row) == ("adds" in row) or ("adds" in row) != ("extends" in clock):
        raise LawError(file=str(path), line=line, reason="期限要写 days；有 extends 的写 adds")
    days = row.get("days")
    if "adds" in row:
        days = row["adds"] + _base_days(path, clock["extends"], clocks, since, line)
    return DatedTerm(
        since_on=since,
        days=days,
        unit=Unit(row["unit"]),
        source_zh=row["source"],
        source_en=row["source_en"],
        url=row.get("url", ""),
        also=_companion(path, row["also"], book, line) if "also" in row else None,
    )


def _base_days(path: Path, base: str, clocks: dict[str, Any], since: date, line: int) -> int:
    terms = clocks[base][1]["terms"] if base in clocks else {}
    found = [term.get("days") for on, (_, term) in terms.items() if on <= since]
    if not found or found[-1] is None:
        raise LawError(file=str(path), line=line, reason=f"“{base}”在 {since} 没有可以延长的期限")
    return int(found[-1])


def _companion(path: Path, row: dict[str, Any], book: Lawbook, line: int) -> Companion:
    known = {question.name: question.choices for question in book.settings.questions}
    if row["is"] not in known.get(row["when"], ()):
        reason = f"settings.yaml 的“{row['when']}”没有“{row['is']}”这个选项"
        raise LawError(file=str(path), line=line, reason=reason)
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


# Warnings -------------------------------------------------------------------------------------------------------------


def _level(*, id: str, label: str, at: dict[str, Any], to: tuple[str, ...]) -> WarningLevel:
    if len(at) != 1 or at.get("last_day") is False:
        raise ValueError("at 要在 share、last_day: true、overdue 中写且只写一项")
    return WarningLevel(id=id, label=label, to=to, **at)


LADDER = Record(
    {
        "zone": OneOf("Asia/Shanghai"),
        "hour": ClockTime(),
        "only_on_working_days": Truth(),
        "quiet_from": ClockTime(),
        "quiet_until": ClockTime(),
        "levels": Listing(
            Record(
                {
                    "id": CODE,
                    "label": Text(),
                    "at": Record({}, {"share": Whole(1, 100), "last_day": Truth(), "overdue": Whole(1, 365)}),
                    "to": Listing(OneOf(*WarningLadder.RECIPIENTS), least=1),
                },
                make=_level,
            ),
            least=1,
        ),
    },
    make=WarningLadder,
)
