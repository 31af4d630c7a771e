"""8 Disclosure and settling first: rates, units above and below the thresholds, enterprises, returns."""

from __future__ import annotations

from fangxin.analytics.bulletin.deriving import left_over
from fangxin.analytics.bulletin.model import Block, Column, Form, Row, Section, Table
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.sections.territory import units
from fangxin.analytics.bulletin.wording import joined, runs_of, say


def disclosure(t: Telling) -> Section:
    """The section."""
    return section("disclosure", "公示与在线和解", [*_disclosed(t), *_settled(t), *_active(t), *_returned(t)])


def _disclosed(t: Telling) -> list[Block]:
    rate = t.g.counted("disclosure_rate")
    if rate.value is None:
        return [say(runs_of("disclosure.none", span=t.spans["now"]))]
    due = t.g.part_of(rate, "denominator", label="应公示", unit="件")
    shown = t.g.part_of(rate, "numerator", label="已公示", unit="件")
    change = t.points(rate) or runs_of("change.nothing")
    blocks: list[Block] = [
        say(runs_of("disclosure.rate", rate=t.rate(rate), due=t.count(due), shown=t.count(shown), change=change))
    ]
    rates = [one for unit in units(t) if (one := unit.number(t.g, "disclosure_rate")).value is not None]
    if len(rates) < 2:
        return blocks
    rules = t.g.conventions
    named = [one for one in rates if not left_over(one.label)]
    above = [one for one in named if (one.value or 0) > rules.red_above]
    below = [one for one in named if (one.value or 0) < rules.black_below]
    for id_, found, place, value in (
        ("disclosure.red", above, "above", rules.red_above), ("disclosure.black", below, "below", rules.black_below)
    ):  # fmt: skip
        if found:
            parts = [runs_of("disclosure.unit", name=t.name(one), rate=t.rate(one)) for one in found]
            name = "red_above" if place == "above" else "black_below"
            blocks.append(say(runs_of(id_, parts=joined(parts), **{place: t.setting(name, value, "%")})))
    columns = (
        Column(key="name", label="单位", kind="name"), Column(key="due", label="应公示", kind="count", unit="件"),
        Column(key="shown", label="已公示", kind="count", unit="件"),
        Column(key="now", label="公示率", kind="rate", unit="%"),
    )  # fmt: skip
    rows = []
    for one in rates:
        parts_of = [t.g.part_of(one, part, label=one.label, unit="件") for part in ("denominator", "numerator")]
        rows.append(Row(cells=(t.g.bare(one, Form.NAME), *t.cells(parts_of), t.g.bare(one, Form.RATE))))
    return [*blocks, Table(id="disclosure", title="消费投诉公示", columns=columns, rows=tuple(rows))]


def _settled(t: Telling) -> list[Block]:
    if not t.g.knows("odr_received"):
        return []
    received, settled, rate, close = (
        t.g.counted(name) for name in ("odr_received", "odr_settled", "odr_settlement_rate", "odr_close_rate")
    )
    if nothing(received) or rate.value is None or close.value is None:
        return [say(runs_of("disclosure.odr_none", span=t.spans["now"]))] if nothing(received) else []
    return [
        say(
            runs_of(
                "disclosure.odr", received=t.count(received), change=t.change(received), close=t.rate(close),
                settled=t.count(settled), rate=t.rate(rate),
            )
        )
    ]  # fmt: skip


def _active(t: Telling) -> list[Block]:
    """How many of the enterprises that take part did anything."""
    if not t.g.knows("odr_activity") or t.g.counted("odr_activity").value is None:
        return []
    rate = t.g.counted("odr_activity")
    parts = (
        ("all", "denominator", "参加的企业"),
        ("active", "numerator", "有办件的企业"),
        ("inactive", "late", "没有办件的企业"),
    )
    told = {place: t.count(t.g.part_of(rate, part, label=label, unit="家")) for place, part, label in parts}
    return [say(runs_of("disclosure.odr_activity", rate=t.rate(rate), **told))]


def _returned(t: Telling) -> list[Block]:
    if not t.g.knows("returns_asked"):
        return []
    asked, amount, rate = (
        t.g.counted(name) for name in ("returns_asked", "returned_amount_cny", "return_redemption_rate")
    )
    if nothing(asked) or rate.value is None:
        return []
    told = {"asked": t.count(asked), "amount": t.g.print(amount, Form.MONEY), "rate": t.rate(rate)}
    return [say(runs_of("disclosure.returns", **told))]
