"""Finds the law folder and builds the Lawbook of it; the schemas of versions, settings, grounds and warnings."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook.book import ALWAYS, Ground, Lawbook, WarningLadder, WarningLevel
from fangxin.foundation.lawbook.clock_file import read_clocks
from fangxin.foundation.lawbook.clocks import RuleVersion, Versions
from fangxin.foundation.lawbook.escalation import Escalation, read_escalation
from fangxin.foundation.lawbook.reading import (
    CODE,
    NAME,
    URL,
    Anything,
    ClockTime,
    Day,
    LawError,
    Listing,
    Numbered,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Truth,
    Whole,
    load_law_file,
)
from fangxin.foundation.lawbook.settings import PENDING, WEEKENDS, Setting, Settings, UnknownSetting


def law_folder() -> Path:
    """The folder of the law's data: FANGXIN_LAW, else the one of this checkout or installation."""
    return _folder(os.environ.get("FANGXIN_LAW", ""))


def law_file(name: str) -> Path:
    """A file of that folder: the same object every time, so that what was read from it is found at once."""
    return _file(os.environ.get("FANGXIN_LAW", ""), name)


@lru_cache(maxsize=256)
def _file(named: str, name: str) -> Path:
    return _folder(named) / name


@lru_cache(maxsize=8)
def _folder(named: str) -> Path:
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[2]
    beside = package.parent / "law"
    return beside if beside.is_dir() else package / "law"


def lawbook() -> Lawbook:
    """The law in force at this installation (FANGXIN_LAW, FANGXIN_LAW_SETTINGS), read once; raises LawError."""
    return _load(os.environ.get("FANGXIN_LAW", ""), os.environ.get("FANGXIN_LAW_SETTINGS", ""))


@lru_cache(maxsize=8)
def _load(folder: str, settings_file: str) -> Lawbook:
    return read_lawbook(_folder(folder), settings_file=Path(settings_file) if settings_file else None)


def read_lawbook(folder: Path, *, settings_file: Path | None = None) -> Lawbook:
    """A Lawbook from a folder, with an agency's own answers if it has a file of them; raises LawError."""
    versions = _read_versions(folder / "versions.yaml")
    settings = _read_settings(folder / "settings.yaml", versions, settings_file)
    grounds, kinds = _read_grounds(folder / "grounds.yaml", versions)
    ladder = load_law_file(folder / "warnings.yaml", LADDER)
    return Lawbook(
        folder=str(folder),
        versions=versions,
        settings=settings,
        ladder=ladder,
        escalation=_read_escalation(folder / "escalation.yaml", ladder),
        clocks=read_clocks(folder / "clocks.yaml", versions=versions, settings=settings),
        all_grounds=grounds,
        ground_kinds=kinds,
    )


# Versions -------------------------------------------------------------------------------------------------------------

VERSION = Record({"title": Text(), "title_en": Text(), "order": Text(), "order_en": Text(), "from": Day(), "url": URL})


def _read_versions(path: Path) -> Versions:
    rows = load_law_file(path, Table(NAME, Numbered(VERSION), least=1))
    versions: list[RuleVersion] = []
    for name, (line, row) in reversed(rows.items()):
        from_on = row.pop("from")
        until_on = versions[-1].from_on - timedelta(days=1) if versions else None
        if until_on and until_on < from_on:
            raise LawError(file=str(path), line=line, reason="各部办法没有按施行日期先后排列")
        versions.append(RuleVersion(id=name, from_on=from_on, until_on=until_on, **row))
    return Versions(tuple(reversed(versions)))


# Settings -------------------------------------------------------------------------------------------------------------


def _question(*, choices: tuple[Any, ...], default: Any, **words: str) -> dict[str, Any]:
    if default not in choices:
        raise ValueError("default 不在 choices 之中")
    return {"choices": choices, "default": default, **words}


SETTING = Record(
    {
        "label": Text(),
        "says": Text(),
        "source": Text(),
        "choices": Listing(Anything(), least=2),
        "default": Anything(),
    },
    make=_question,
)


def _read_settings(path: Path, versions: Versions, own: Path | None) -> Settings:
    rows = load_law_file(path, Table(NAME, SETTING))
    if not {PENDING, WEEKENDS} <= set(rows) or not set(rows[PENDING]["choices"]) <= {v.id for v in versions.all}:
        raise LawError(file=str(path), line=1, reason=f"要有 {PENDING}（选项为各部办法）和 {WEEKENDS}")
    questions = tuple(Setting(name=name, **row) for name, row in rows.items())
    settings = Settings(questions, tuple((question.name, question.default) for question in questions))
    return _answered(settings, own) if own else settings


def _answered(settings: Settings, own: Path) -> Settings:
    answers = load_law_file(own, Table(NAME, Numbered(Anything())))
    for name, (line, answer) in answers.items():
        try:
            settings = settings.with_answers(**{name: answer})
        except UnknownSetting as refusal:
            raise LawError(file=str(own), line=line, reason=refusal.told()) from None
    return settings


# Grounds --------------------------------------------------------------------------------------------------------------

GROUND = Record({"label": Text(), "text": Text(), "article": Text()}, {"source": Text()})
GROUNDS = Table(CODE, Numbered(GROUND), least=1)


def _read_grounds(path: Path, versions: Versions) -> tuple[tuple[Ground, ...], dict[str, str]]:
    sets: dict[str, Spec] = {version.id: GROUNDS for version in versions.all}
    kind_of = Record({"label": Text(), "says": Text()}, {"source": Text(), "url": URL, ALWAYS: GROUNDS, **sets})
    kinds = load_law_file(path, Table(NAME, Numbered(kind_of), least=1))
    grounds: dict[tuple[str, str], Ground] = {}
    for kind, (line, entry) in kinds.items():
        if ALWAYS in entry and "source" not in entry:
            raise LawError(file=str(path), line=line, reason=f"“{kind}”不属于某一部办法，应当写明 source")
        for at, ground in _grounds_of(kind, entry, versions):
            if (ground.version, ground.code) in grounds:
                raise LawError(file=str(path), line=at, reason=f"代码 {ground.code} 在 {ground.version} 中重复")
            grounds[ground.version, ground.code] = ground
    return tuple(grounds.values()), {kind: entry["label"] for kind, (_, entry) in kinds.items()}


def _grounds_of(kind: str, entry: dict[str, Any], versions: Versions) -> list[tuple[int, Ground]]:
    sources = [(version.id, f"《{version.title}》", version.url) for version in versions.all]
    sources.append((ALWAYS, entry.get("source", ""), entry.get("url", "")))
    return [
        (line, Ground(code, version, kind, row["label"], row["text"], row.get("source", source) + row["article"], url))
        for version, source, url in sources
        for code, (line, row) in entry.get(version, {}).items()
    ]


# Warnings -------------------------------------------------------------------------------------------------------------


def _level(*, at: dict[str, Any], **words: Any) -> WarningLevel:
    if len(at) != 1 or at.get("last_day") is False:
        raise ValueError("at 要在 share、last_day: true、overdue 中写且只写一项")
    return WarningLevel(**words, **at)


LEVEL = Record(
    {
        "id": CODE,
        "label": Text(),
        "at": Record({}, {"share": Whole(1, 100), "last_day": Truth(), "overdue": Whole(1, 365)}),
        "to": Listing(OneOf(*WarningLadder.RECIPIENTS), least=1),
    },
    make=_level,
)
LADDER = Record(
    {
        "zone": OneOf("Asia/Shanghai"),
        "hour": ClockTime(),
        "only_on_working_days": Truth(),
        "quiet_from": ClockTime(),
        "quiet_until": ClockTime(),
        "levels": Listing(LEVEL, least=1),
    },
    make=WarningLadder,
)


# Escalation -----------------------------------------------------------------------------------------------------------


def _read_escalation(path: Path, ladder: WarningLadder) -> Escalation:
    """The ladders of silence; office hours and the hours of warnings may not lie within the quiet hours."""
    escalation = read_escalation(path)
    hours = [span.begins for span in escalation.office_hours] + [gap.hour for gap in escalation.duty_gaps]
    if any(map(ladder.is_quiet_hour, hours)):
        raise LawError(file=str(path), line=1, reason="工作时间或者提醒的钟点落在免打扰时段（warnings.yaml）之内")
    return escalation
