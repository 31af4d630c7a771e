"""The parts of a merchant's public record as plain values. What is not kept anywhere is absent, never a made-up nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.domain.papers.words import Expiry
from fangxin.domain.returns.rules.scanned import Scanned
from fangxin.domain.trustcode.rules.policy import Told


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Goods as they came in."""

    goods: str
    supplier: str
    number: str
    proof: str
    produced_on: date | None
    until_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Test:
    """What a laboratory found."""

    goods: str
    lab: str
    number: str
    tested_on: date | None
    passed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Supplier:
    """From whom the merchant buys."""

    name: str
    number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """A licence with its end, or somebody's health certificate: then `name` is the masked name."""

    name: str
    number: str
    by: str
    until_on: date | None
    expiry: Expiry


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where goods come from; `more` where a page of its own holds more."""

    batches: tuple[Batch, ...] = ()
    tests: tuple[Test, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    #: reports of tests that may be opened
    reports: bool = False
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.batches or self.tests or self.suppliers)


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who may do what: licences of the merchant, health certificates of its staff."""

    licences: tuple[Licence, ...] = ()
    certificates: tuple[Licence, ...] = ()
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.licences or self.certificates)


@dataclass(frozen=True, kw_only=True, slots=True)
class Penalty:
    """A penalty that is published now; until when, where its term is known."""

    number: str
    decided_on: date
    what: str
    link: str
    until_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """The merchant's grade today, and what anybody may see of what led to it: what, on which day, counted until when."""

    label: str
    says: str
    score: int
    reasons: tuple[tuple[str, date, date], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaints:
    """Disclosed complaints of so many days: how many, how many settled, and the rate `per` a base with the band it lies in."""

    count: int
    settled: int
    per: str
    rate: float
    low: float
    high: float
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """How a merchant answered consumers before the agency, in so many days; hours to the first answer are the median."""

    received: int
    finished: int
    settled: int
    silent: int
    answer_hours: float | None
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """What is publicly known of a merchant's conduct; None where there is nothing to count."""

    grade: Grade
    penalties: tuple[Penalty, ...] = ()
    promises: tuple[Scanned, ...] = ()
    complaints: Complaints | None = None
    answers: Answers | None = None
    #: it takes part in settling on line
    settles: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Everything one scan shows."""

    credit: Credit
    source: Source
    people: People
    policy: tuple[Told, ...]
