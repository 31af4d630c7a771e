"""One row of exchange format 1, read: a CaseRow of stored codes, or every mistake in it with its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final, TypeVar

from fangxin.domain.cases.rules.filing import CONTENT_MOST, TITLE_MOST
from fangxin.domain.cases.rules.sealing import without_identity
from fangxin.domain.cases.words import Kind, Outcome
from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.domain.exchange.rules.cells import UNREADABLE
from fangxin.domain.exchange.rules.consistency import contradictions, implied
from fangxin.domain.exchange.rules.context import Context
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.domain.exchange.rules.values import (
    DigitsLost,
    NotAWord,
    ValueMissing,
    ValueTooLong,
    ValueUnreadable,
    check_range,
    choices_told,
    needs_year,
    read_day,
    read_instant,
    read_truth,
    read_word,
    words_of,
)
from fangxin.domain.exchange.words import (
    CHANNEL_WORDS,
    DECISION_WORDS,
    DEFAULT_SOURCE,
    GRADES,
    GROUNDS_OF,
    KIND_WORDS,
    LABELS,
    ODR_WORDS,
    OUTCOME_WORDS,
    PROBLEM_SCHEMES,
    SATISFACTION_WORDS,
    TRUTHS,
)
from fangxin.domain.people.rules import Identity
from fangxin.foundation.clock import day_of
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import Refusal

T = TypeVar("T")

#: longest text of each column, as the database keeps them
MOST: Final = {
    "number": 64, "source": 20, "merchant_name": 120, "merchant_address": 160, "platform": 60, "title": TITLE_MOST,
    "content": CONTENT_MOST, "complainant_name": 40, "complainant_phone": 40, "order_number": 64, "ground": 40,
}  # fmt: skip
#: of a wrong value no more than this is kept to be told
LONGEST_TOLD: Final = 200
#: columns that tell a case's course
_COURSE: Final = frozenset({"decision", "decided_at", "outcome", "closed_at", "disclosable", "disclosed_at"})
_LOST: Final = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"[,，;；、|]")


def read_row(
    *, values: Mapping[str, str], line: int, context: Context, assumed: tuple[str, ...] = ()
) -> CaseRow | tuple[RowError, ...]:
    """The case a row tells, or every mistake in it. `values`: key of the format → trimmed text of its cell."""
    return _Row(values, line, context, assumed).read()


class _Row:
    """One row while it is read; gathers mistakes instead of stopping at the first."""

    __slots__ = ("assumed", "context", "errors", "line", "values")

    def __init__(self, values: Mapping[str, str], line: int, context: Context, assumed: tuple[str, ...]) -> None:
        self.values, self.line, self.context, self.assumed = values, line, context, assumed
        self.errors: list[RowError] = []

    def read(self) -> CaseRow | tuple[RowError, ...]:
        kind = self.known("kind", self._kind, needed=True) or ""
        received_at = self.instant("received_at", needed=True)
        row = CaseRow(
            number=self.number(),
            source=self.text("source") or DEFAULT_SOURCE,
            kind=kind,
            channel=self.known("channel", self._channel) or "OTHER",
            received_at=received_at or self.context.at,
            region=self.known("region", self.context.region) or "",
            office_id=self.known("office", lambda text: self.context.office(text).id),
            merchant_name=self.text("merchant_name"),
            merchant_uscc=self.known("merchant_uscc", lambda text: check_uscc(value=text)) or "",
            merchant_address=self.text("merchant_address"),
            platform=self.text("platform"),
            sales_mode=self.known("sales_mode", self._class("sale_mode")) or "",
            object=self.known("object", self._class("object")) or "",
            problem=(self.known("problem", self._class(*PROBLEM_SCHEMES[Kind(kind)]), kind) or "") if kind else "",
            title=self.text("title"),
            content=self.text("content"),
            disputed_fen=self.value("disputed_amount", fen_of),
            recovered_fen=self.value("recovered_amount", fen_of),
            decision=self.known("decision", _word("decision", DECISION_WORDS)) or "",
            decided_at=self.instant("decided_at"),
            ground=self.text("ground"),
            outcome=self.known("outcome", _word("outcome", OUTCOME_WORDS)) or "",
            closed_at=self.instant("closed_at"),
            extended=bool(self.known("extended", _truth)),
            satisfaction=self.known("satisfaction", _satisfaction) or "",
            disclosable=self.known("disclosable", _truth),
            disclosed_at=self.instant("disclosed_at"),
            odr=self.known("odr", _word("odr", ODR_WORDS)) or "",
            complainant_name=self.text("complainant_name"),
            complainant_phone=self.text("complainant_phone"),
            claims=self.value("claims", self._claims) or (),
            purchased_on=self.value("purchased_on", self._day(received_at)),
            order_number=self.text("order_number"),
            assumed=self._assumed(),
        )
        if kind and received_at:
            row = _sealed(self.consistent(row))
        return tuple(self.errors) if self.errors else row

    # One column ---------------------------------------------------------------------------------------------------

    def fail(self, key: str, refusal: Refusal) -> None:
        value = self.values.get(key, "")[:LONGEST_TOLD]
        self.errors.append(RowError(self.line, key, value, refusal.code, refusal.told()))

    def text(self, key: str) -> str:
        text = self.values.get(key, "")
        if not text:
            return ""
        if UNREADABLE.search(text):
            self.fail(key, ValueUnreadable(what=LABELS[key]))
        elif len(text) > MOST[key]:
            self.fail(key, ValueTooLong(what=LABELS[key], most=MOST[key], count=len(text)))
        return text

    def number(self) -> str:
        text = self.text("number")
        if not text:
            self.fail("number", ValueMissing(what=LABELS["number"]))
        elif _LOST.fullmatch(text):
            self.fail("number", DigitsLost(what=LABELS["number"]))
        return text

    def value(self, key: str, read: Callable[[str], T]) -> T | None:
        text = self.values.get(key, "")
        if not text:
            return None
        try:
            return read(text)
        except Refusal as refusal:
            self.fail(key, refusal)
            return None

    def known(self, key: str, read: Callable[[str], T], within: str = "", *, needed: bool = False) -> T | None:
        """Like `value`, but remembered: the same few words come in every row."""
        text = self.values.get(key, "")
        if not text:
            if needed:
                self.fail(key, ValueMissing(what=LABELS[key]))
            return None
        memo, place = self.context.memo, (key + within, text)
        if place in memo:
            return memo[place]  # type: ignore[no-any-return]
        try:
            found = read(text)
        except Refusal as refusal:
            self.fail(key, refusal)
            return None
        if len(memo) < 100_000:
            memo[place] = found
        return found

    def instant(self, key: str, *, needed: bool = False) -> datetime | None:
        text = self.values.get(key, "")
        if not text:
            if needed:
                self.fail(key, ValueMissing(what=LABELS[key]))
            return None
        try:
            return check_range(read_instant(text), what=LABELS[key], now=self.context.at)
        except Refusal as refusal:
            self.fail(key, refusal)
            return None

    # Words that need the context ----------------------------------------------------------------------------------

    def _class(self, *schemes: str) -> Callable[[str], str]:
        return lambda text: self.context.class_code(schemes, text)

    def _kind(self, text: str) -> str:
        return self._wider(text, "request_type", "kind", KIND_WORDS)

    def _channel(self, text: str) -> str:
        return self._wider(text, "channel", "channel", CHANNEL_WORDS)

    def _wider(self, text: str, scheme: str, key: str, table: Mapping[str, tuple[str, str]]) -> str:
        return read_word(text, words=self.context.words(scheme), what=LABELS[key], known=choices_told(table))

    def _claims(self, text: str) -> tuple[str, ...]:
        parts = (part.strip() for part in _SEVERAL.split(text))
        return tuple(dict.fromkeys(self.context.class_code(("claim",), part) for part in parts if part))

    def _assumed(self) -> tuple[str, ...]:
        """A day without a year hangs on the day of receipt: supplied the one, supplied the other."""
        if "received_at" in self.assumed and needs_year(self.values.get("purchased_on", "")):
            return (*self.assumed, "purchased_on")
        return self.assumed

    def _day(self, received_at: datetime | None) -> Callable[[str], date]:
        before = day_of(received_at or self.context.at)
        return lambda text: read_day(text, before=before)

    # The row as a whole ---------------------------------------------------------------------------------------------

    def consistent(self, row: CaseRow) -> CaseRow:
        full = _completed(row) if row.decision or row.outcome else row
        if row.ground:
            full = full._replace(ground=self._ground(full))
        # what could not be read contradicts nothing
        if not _COURSE & {error.column for error in self.errors}:
            for key, refusal in contradictions(full):
                self.fail(key, refusal)
        return full

    def _ground(self, row: CaseRow) -> str:
        """The code of a ground by code or label, of the kind this ending takes, in the rule set of the day of receipt."""
        version, _ = self.context.version_of(day_of(row.received_at))
        kind = ground_kind(row)
        if not kind:
            return row.ground
        for ground in self.context.lawbook.grounds(kind, version=version.id):
            if row.ground in (ground.code, ground.label):
                return ground.code
        known = "、".join(g.code for g in self.context.lawbook.grounds(kind, version=version.id))
        self.fail("ground", NotAWord(text=row.ground[:20], what=f"《{version.title}》下的理由", known=known))
        return ""


def _completed(row: CaseRow) -> CaseRow:
    """The row with what it implies; an instant that follows from a supplied one was supplied too."""
    given = implied(row)
    for own, other in (("closed_at", "decided_at"), ("decided_at", "closed_at")):
        if own in given and other in row.assumed and own not in row.assumed:
            given["assumed"] = (*row.assumed, own)
    return row._replace(**given)


def ground_kind(row: CaseRow) -> str:
    """Which kind of ground (law/grounds.yaml) a row's ending rests on; empty when it needs none."""
    if row.outcome:
        return GROUNDS_OF.get(Outcome(row.outcome), "")
    return {"NOT_ACCEPTED": "non_acceptance", "NOT_FILED": "no_filing"}.get(row.decision, "")


_WORDS: Final = {
    "decision": (words_of(DECISION_WORDS), choices_told(DECISION_WORDS)),
    "outcome": (words_of(OUTCOME_WORDS), choices_told(OUTCOME_WORDS)),
    "odr": (words_of(ODR_WORDS), choices_told(ODR_WORDS)),
    "satisfaction": (
        words_of(SATISFACTION_WORDS) | {grade: grade for grade in GRADES},
        f"1 至 5、{choices_told(SATISFACTION_WORDS)}",
    ),
}


def _word(key: str, _table: Mapping[str, tuple[str, str]]) -> Callable[[str], str]:
    words, known = _WORDS[key]
    return lambda text: read_word(text, words=words, what=LABELS[key], known=known)


def _satisfaction(text: str) -> str:
    words, known = _WORDS["satisfaction"]
    return read_word(text, words=words, what=LABELS["satisfaction"], known=known)


def _truth(text: str) -> bool:
    return read_truth(text, words=TRUTHS)


def _sealed(row: CaseRow) -> CaseRow:
    """A report's words without what names its reporter, as those of a filing are; any other row as it is."""
    if row.kind != Kind.REPORT:
        return row
    reporter = Identity(name=row.complainant_name, phone=row.complainant_phone)
    return row._replace(title=without_identity(row.title, reporter), content=without_identity(row.content, reporter))
