"""The page of numbers: every indicator with its definition, and every column of the facts they are counted from."""

from __future__ import annotations

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Indicator
from fangxin.interfaces.docs.markdown import table
from fangxin.interfaces.lake.updating import SOURCES


def numbers() -> str:
    """Indicators first, then the facts, set by set."""
    return "\n\n".join([
        "# Published numbers and the facts they are counted from",
        "`fangxin indicators` prints them, for a division or office and a period, with the year before and the period before."
        " A rate is nothing, not 0 and not 100, where there was nothing to divide by. Each is a function in"
        " `fangxin/analytics/indicators/`.",
        table(("indicator", "名称", "unit", "counted from", "definition", "base"), [
            (f"`{one.id}`", one.label, one.unit, _sets(one), one.says, _bases(one)) for one in INDICATORS.values()
        ]),
        "## Facts",
        "Written by `fangxin lake update` as Parquet, by year and province, from the `facts.py` of each package. No column holds"
        " a name, an address, a number of a person, or a text anybody wrote; an instant is the wall clock of Beijing.",
        *(
            f"### `{source.facts.name}`\n\n{source.facts.says} By the year of `{source.facts.day}` and the province of"
            f" `{source.facts.region}`.\n\n"
            + table(("column", "holds", "unit", "is"), [
                (f"`{column.name}`", column.kind.value.lower(), column.unit, column.says) for column in source.facts.columns
            ])
            for source in SOURCES
        ),
    ])  # fmt: skip


def _bases(one: Indicator) -> str:
    """The base in use, those before it with the day they were given up, and those that may be asked for."""
    return "; ".join(f"`{name}`" if until is None else f"`{name}` before {until}" for name, until in one.bases)


def _sets(one: Indicator) -> str:
    return ", ".join(f"`{name}`" for name in (one.facts, *sorted(one.sets - {one.facts})))
