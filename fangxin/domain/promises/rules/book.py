"""What law/promises.yaml says, as checked, frozen objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fangxin.domain.promises.words import PromiseKind, RecheckResult
from fangxin.foundation.lawbook import (
    CODE,
    Listing,
    OneOf,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    law_file,
    load_law_file,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """What must be so for a promise to be granted."""

    code: str
    says: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KindOfPromise:
    """One kind: its name, for what place it is made (outlet or shop), and its criteria."""

    kind: PromiseKind
    label: str
    place: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Why an officer may end a promise, and for how many days it bars the same promise.

    `breaks`: whether it means that the promise was not kept; `counts`: whether it counts in credit: ALWAYS, NEVER, or UNCOUNTED,
    that is only when none of what it rests on was counted before.
    """

    code: str
    says: str
    barred_days: int
    breaks: bool
    counts: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalReason:
    """Why a return may be refused; `ground` is window, scope, exclusion, receipt or word."""

    code: str
    says: str
    ground: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnRules:
    """The figures of the no-reason return, all in natural days, and its lists."""

    least_days: int
    most_days: int
    usual_refund_days: int
    most_refund_days: int
    answer_days: int
    remind_days: int
    contest_days: int
    first_day_of_receipt: int
    first_day_of_signing: int
    exclusions: Mapping[str, str]
    refusals: Mapping[str, RefusalReason]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tells:
    """The complaints that tell of a broken promise: classes of problems, and claims of which one is made (none: any)."""

    problems: frozenset[str]
    claims: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseBook:
    """Everything law/promises.yaml says."""

    kinds: Mapping[PromiseKind, KindOfPromise]
    term_days: int
    renew_from_days: int
    remind_days: tuple[int, ...]
    exits: Mapping[str, Ground]
    left_barred_days: int
    returns: ReturnRules
    broken_by: Mapping[PromiseKind, Tells]
    usual_rectify_days: int
    most_rectify_days: int
    public_rechecks: frozenset[RecheckResult]

    def label(self, kind: str) -> str:
        """The Chinese name of a kind."""
        return self.kinds[PromiseKind(kind)].label


def promise_book() -> PromiseBook:
    """The promises of this installation, read once. Raises LawError with file, line and reason."""
    return read_promise_book(law_file("promises.yaml"))


@lru_cache(maxsize=8)
def read_promise_book(path: Path) -> PromiseBook:
    """The promises of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return PromiseBook(
        kinds={
            PromiseKind(code): KindOfPromise(
                kind=PromiseKind(code),
                label=one["label"],
                place=one["place"],
                criteria=tuple(
                    Criterion(code=key, says=value["says"], source=value.get("source", ""))
                    for key, value in one["criteria"].items()
                ),
            )
            for code, one in row["kinds"].items()
        },
        term_days=row["term"]["days"],
        renew_from_days=row["term"]["renew_from_days"],
        remind_days=tuple(sorted(row["term"]["remind_days"], reverse=True)),
        exits={code: Ground(code=code, **one) for code, one in row["exits"].items()},
        left_barred_days=row["left_barred_days"],
        usual_rectify_days=row["rechecks"]["rectify_days"]["usual"],
        most_rectify_days=row["rechecks"]["rectify_days"]["most"],
        public_rechecks=frozenset(RecheckResult(one) for one in row["rechecks"]["public"]),
        returns=_returns(row["returns"]),
        broken_by={
            PromiseKind(code): Tells(problems=frozenset(one["problems"]), claims=frozenset(one.get("claims", ())))
            for code, one in row["broken_by"].items()
        },
    )


def _returns(row: dict[str, dict[str, int]]) -> ReturnRules:
    return ReturnRules(
        least_days=row["days"]["least"],
        most_days=row["days"]["most"],
        usual_refund_days=row["refund_days"]["usual"],
        most_refund_days=row["refund_days"]["most"],
        answer_days=row["answer_days"],  # type: ignore[arg-type]
        remind_days=row["remind_days"],  # type: ignore[arg-type]
        contest_days=row["contest_days"],  # type: ignore[arg-type]
        first_day_of_receipt=row["first_day"]["receipt"],
        first_day_of_signing=row["first_day"]["signed"],
        exclusions=row["exclusions"],  # type: ignore[arg-type]
        refusals={
            code: RefusalReason(code=code, **one)  # type: ignore[arg-type]
            for code, one in row["refusals"].items()
        },
    )


_DAYS = Whole(1, 3660)
_KINDS = OneOf(*(kind.value for kind in PromiseKind))
_SCHEMA = Record(
    {
        "kinds": Table(
            _KINDS,
            Record(
                {
                    "label": Text(),
                    "place": OneOf("outlet", "shop"),
                    "criteria": Table(CODE, Record({"says": Text()}, {"source": Text()}), least=1),
                }
            ),
            least=len(PromiseKind),
        ),
        "term": Record({"days": _DAYS, "renew_from_days": _DAYS, "remind_days": Listing(_DAYS, least=1)}),
        "exits": Table(
            CODE,
            Record(
                {
                    "says": Text(),
                    "barred_days": Whole(0, 3660),
                    "breaks": Truth(),
                    "counts": OneOf("ALWAYS", "UNCOUNTED", "NEVER"),
                }
            ),
            least=1,
        ),
        "rechecks": Record(
            {
                "rectify_days": Record({"usual": Whole(1, 180), "most": Whole(1, 180)}),
                "public": Listing(OneOf(*(one.value for one in RecheckResult))),
            }
        ),
        "left_barred_days": Whole(0, 3660),
        "returns": Record(
            {
                "days": Record({"least": Whole(7, 365), "most": Whole(7, 365)}),
                "refund_days": Record({"usual": Whole(1, 60), "most": Whole(1, 60)}),
                "answer_days": Whole(1, 60),
                "remind_days": Whole(0, 30),
                "contest_days": Whole(1, 180),
                "first_day": Record({"receipt": Whole(0, 1), "signed": Whole(0, 1)}),
                "exclusions": Table(CODE, Text(), least=1),
                "refusals": Table(
                    CODE,
                    Record({"says": Text(), "ground": OneOf("window", "scope", "exclusion", "receipt", "word")}),
                    least=1,
                ),
            }
        ),
        "broken_by": Table(
            _KINDS,
            Record(
                {"problems": Listing(CODE, least=1)},
                {"claims": Listing(CODE)},
            ),
            least=len(PromiseKind),
        ),
    }
)
