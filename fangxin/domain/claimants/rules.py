"""Counting, grouping and comparing complaints; the figures of law/claimants.yaml; what a mark and an appeal need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from fangxin.domain.cases.rules.likeness import pairs_of, shared
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import Listing, Number, Record, Whole, law_file, load_law_file
from fangxin.foundation.refusals import Refusal

REASON_LEAST = 10
REASON_MOST = 1000


class FactorMissing(Refusal):
    """A mark names at least one factor of article 17."""

    code = "factor_missing"
    status = 422
    sentence = "请至少选择一项法定因素（《市场监督管理投诉举报处理办法》第十七条）。"


class MarkReasonMissing(Refusal):
    """A mark, its confirmation, its end and an appeal need a reason in words."""

    code = "mark_reason_missing"
    status = 422
    sentence = "请写明事实和理由（至少 {least} 个字）。"


class MarkTermImpossible(Refusal):
    """A mark ends after today and within the longest term."""

    code = "mark_term_impossible"
    status = 422
    sentence = "到期日应在明天到 {most} 天之间。"


class SamePerson(Refusal):
    """Two people decide: who proposed does not confirm, and who decided does not decide the appeal."""

    code = "same_person"
    status = 403
    sentence = "认定应由两人作出，申诉应由没有参与认定的人决定；您已经参与过，请由他人办理。"


class MarkNotOpen(Refusal):
    """The mark is no longer in the state the act needs."""

    code = "mark_not_open"
    status = 409
    sentence = "这项认定目前是“{state}”，不能这样处理。"


class NobodyToMark(Refusal):
    """An anonymous or imported case names no person who could be recognised again."""

    code = "nobody_to_mark"
    status = 422
    sentence = "本件没有可以识别的投诉人，不能提出认定。"


class AlreadyMarked(Refusal):
    """A mark on the same person is proposed or in force."""

    code = "already_marked"
    status = 409
    sentence = "对该投诉人已有一项认定（{state}），不需要重复提出。"


class AppealTooLate(Refusal):
    """An appeal is possible while a mark is in force and its term of appeal runs, once."""

    code = "appeal_not_possible"
    status = 409
    sentence = "目前不能申诉：认定没有生效、申诉期限已过，或者已经申诉过。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Everything law/claimants.yaml says; windows, terms in days."""

    windows: tuple[int, ...]
    groups: int
    clusters: int
    alike: float
    concentrated_days: int
    concentrated_cases: int
    mark_days: int
    mark_most_days: int
    appeal_days: int

    @property
    def longest(self) -> int:
        """The longest window, in days."""
        return max(self.windows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the panel knows of one complaint: no name, no number, no address of a person."""

    case_id: int
    number: str
    title: str
    content: str
    received_at: datetime
    merchant_id: int | None
    merchant_name: str
    object_code: str
    problem_code: str
    person_id: int
    contacts: tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many complaints in each window, and which (newest first)."""

    windows: tuple[tuple[int, int], ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Complaints that have something in common, and what."""

    what: str
    numbers: tuple[str, ...]


def figures() -> Figures:
    """The figures in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_figures(law_file("claimants.yaml"))


@lru_cache(maxsize=8)
def read_figures(path: Path) -> Figures:
    """The figures of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return Figures(
        windows=tuple(sorted(row["windows"])),
        groups=row["groups"],
        clusters=row["clusters"]["cases"],
        alike=row["clusters"]["alike"],
        concentrated_days=row["concentrated"]["days"],
        concentrated_cases=row["concentrated"]["cases"],
        mark_days=row["mark"]["days"],
        mark_most_days=row["mark"]["most_days"],
        appeal_days=row["appeal"]["days"],
    )


def counted(cases: Sequence[Told], *, windows: Sequence[int], on: date) -> Count:
    """Complaints received within the last 30, 90, 365 … days, today included."""
    ages = [(on - day_of(case.received_at)).days for case in cases]
    return Count(
        windows=tuple((days, sum(1 for age in ages if 0 <= age < days)) for days in windows),
        numbers=tuple(case.number for case in cases),
    )


def grouped(cases: Iterable[Told], *, by: str, most: int) -> tuple[Group, ...]:
    """The largest groups of at least two complaints with the same value of a field, largest first."""
    found: dict[str, list[str]] = {}
    for case in cases:
        value = str(getattr(case, by) or "")
        if value:
            found.setdefault(value, []).append(case.number)
    largest = sorted((rows for rows in found.items() if len(rows[1]) > 1), key=lambda row: (-len(row[1]), row[0]))
    return tuple(Group(what=value, numbers=tuple(numbers)) for value, numbers in largest[:most])


def clustered(cases: Sequence[Told], *, alike: float, most: int) -> tuple[Group, ...]:
    """Groups of texts that read alike: each joins the first group whose first text shares enough character pairs."""
    groups: list[tuple[frozenset[str], list[Told]]] = []
    for case in cases:
        pairs = pairs_of(case.content)
        for first, members in groups:
            if shared(first, pairs) >= alike:
                members.append(case)
                break
        else:
            groups.append((pairs, [case]))
    large = sorted((members for _, members in groups if len(members) > 1), key=lambda members: -len(members))
    return tuple(
        Group(what=members[0].title, numbers=tuple(case.number for case in members)) for members in large[:most]
    )


def persons_behind(contacts: Iterable[tuple[str, str, str]], *, contact: int) -> int:
    """How many different people, by identity number, stand behind the same phone (1) or address (2)."""
    by_value: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for row in contacts:
        if row[contact] and row[0] and (row[contact], row[0]) not in seen:
            seen.add((row[contact], row[0]))
            by_value[row[contact]] += 1
    return max(by_value.values(), default=0)


def check_reason(reason: str) -> str:
    """The reason as it is kept; raises MarkReasonMissing."""
    plain = reason.strip()[:REASON_MOST]
    if len(plain) < REASON_LEAST:
        raise MarkReasonMissing(least=REASON_LEAST, field="reason")
    return plain


def check_term(*, until: date, on: date, most_days: int) -> None:
    """Raises MarkTermImpossible unless a mark ends after today and within its longest term."""
    if not on < until <= on + timedelta(days=most_days):
        raise MarkTermImpossible(most=most_days, field="until_on")


_SCHEMA = Record(
    {
        "windows": Listing(Whole(1, 3660), least=1),
        "groups": Whole(1, 50),
        "clusters": Record({"cases": Whole(2, 300), "alike": Number(0.1, 1.0)}),
        "concentrated": Record({"days": Whole(1, 365), "cases": Whole(2, 300)}),
        "mark": Record({"days": Whole(1, 3660), "most_days": Whole(1, 3660)}),
        "appeal": Record({"days": Whole(1, 3660)}),
    }
)
