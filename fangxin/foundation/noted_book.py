"""Figures agencies print that no case tells: which there are, how each is printed, and where. The book of law/noted.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from fangxin.foundation.lawbook import NAME, Listing, OneOf, Record, Table, Text, law_file, load_law_file
from fangxin.foundation.refusals import Refusal


class Form(StrEnum):
    """How a figure is printed."""

    COUNT = "count"
    RATE = "rate"
    MONTH = "month"
    YUAN = "yuan"


class NotedKind(StrEnum):
    """Whether a figure is the office's own and adds up, happened during the period, stands at its end, is aimed at, or is a rule."""

    OWN = "own"
    FLOW = "flow"
    STOCK = "stock"
    TARGET = "target"
    RULE = "rule"


class Approx(StrEnum):
    """How far a figure is exact: exactly, that many and more, or nearly that many."""

    EXACT = ""
    AT_LEAST = "AT_LEAST"
    ALMOST = "ALMOST"


class UnknownNoted(Refusal):
    """There is no such figure in law/noted.yaml."""

    code = "unknown_noted_figure"
    status = 422
    sentence = "没有“{name}”这个填报数字，请在 law/noted.yaml 中列出的项目里选择。"


@dataclass(frozen=True, kw_only=True, slots=True)
class NotedFigure:
    """One kind of figure. `says` is its sentence with {value} where the figure stands; `section` where it is printed."""

    label: str
    form: Form
    unit: str
    kind: NotedKind
    section: str
    says: str

    def sentence(self, printed: str) -> str:
        """The sentence with the printed figure in it."""
        return self.says.replace("{value}", printed)


@dataclass(frozen=True, kw_only=True, slots=True)
class NotedBook:
    """All kinds by their codes, and the sections they are printed in."""

    sections: tuple[str, ...]
    figures: Mapping[str, NotedFigure]

    def __post_init__(self) -> None:
        for code, one in self.figures.items():
            if one.section not in self.sections:
                raise ValueError(f"{code} 的 section“{one.section}”不在 sections 之中")
            if one.says.count("{value}") != 1:
                raise ValueError(f"{code} 的 says 应当有一个 {{value}}")
            if one.kind is NotedKind.OWN and one.form is not Form.COUNT:
                raise ValueError(f"{code} 是 own，form 应当是 count")

    def of(self, code: str) -> NotedFigure:
        """One kind; raises UnknownNoted."""
        if code not in self.figures:
            raise UnknownNoted(name=code[:40])
        return self.figures[code]


def printed_noted(*, kind: NotedFigure, hundredths: int, approx: Approx = Approx.EXACT, more: str = "多") -> str:
    """A figure as it is printed: `15家`, `50多家`, `100%`, `50%以上`, `708.68万元`, `2023年5月` (of 202305).

    `hundredths`: the value times a hundred, as it is kept; `more`: the word for that many and more.
    """
    if kind.form is Form.MONTH:
        year, month = divmod(hundredths // 100, 100)
        return f"{year}年{month}月"
    number = _plain(hundredths)
    if kind.form is Form.YUAN:
        # ten thousand yuan and more are told in 万, a hundred million in 亿
        for limit, word in ((10**10, "亿"), (10**6, "万")):
            if hundredths >= limit:
                scaled = (hundredths * 100 + limit // 2) // limit
                return _approximate(f"{scaled // 100}.{scaled % 100:02d}", f"{word}{kind.unit}", approx, more)
        return _approximate(number, kind.unit, approx, more)
    if kind.form is Form.RATE:
        tail = {Approx.EXACT: "", Approx.AT_LEAST: "以上", Approx.ALMOST: ""}[approx]
        return f"{'近' if approx is Approx.ALMOST else ''}{number}{kind.unit}{tail}"
    return _approximate(number, kind.unit, approx, more)


def _approximate(number: str, unit: str, approx: Approx, more: str) -> str:
    if approx is Approx.ALMOST:
        return f"近{number}{unit}"
    return f"{number}{more if approx is Approx.AT_LEAST else ''}{unit}"


def _plain(hundredths: int) -> str:
    whole, part = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}" if not part else f"{sign}{whole}.{part:02d}"


@lru_cache(maxsize=4)
def _read(path: Path) -> NotedBook:
    figure = Record(
        {
            "label": Text(), "form": OneOf(*Form), "kind": OneOf(*NotedKind), "section": NAME, "says": Text(),
        },
        {"unit": Text()},
        make=lambda *, form, kind, unit="", **values: NotedFigure(
            form=Form(form), kind=NotedKind(kind), unit=unit, **values
        ),
    )  # fmt: skip
    spec = Record({"sections": Listing(NAME, least=1), "figures": Table(NAME, figure)}, make=NotedBook)
    book = load_law_file(path, spec)
    assert isinstance(book, NotedBook)
    return book


def noted_book() -> NotedBook:
    """law/noted.yaml."""
    return _read(law_file("noted.yaml"))
