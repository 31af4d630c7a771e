"""6 Reports: violations by kind, what was filed, fined and handed on."""

from __future__ import annotations

from fangxin.analytics.bulletin.model import Block, Column, Form, Number, Section
from fangxin.analytics.bulletin.sections.complaints import UNKNOWN, class_of, classes_below
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.wording import joined, runs_of, say


def violations(t: Telling) -> list[Number]:
    """Reports received by violation, by rank."""
    if "violations" not in t.g.groups:
        classes = classes_below("report_violation")
        found = t.g.by_classes(
            "reports_received", "problem", classes, class_of("report_violation", classes), unknown=UNKNOWN,
            beside=("reports_filed",),
        )  # fmt: skip
        t.g.grouped("violations", [one.id for one in found])
    return t.g.ordered("violations")


def reports(t: Telling) -> Section:
    """The section."""
    received = t.g.counted("reports_received")
    if nothing(received):
        return section("reports", "举报分析", [say(runs_of("reports.none", span=t.spans["now"])), *_sampled(t)])
    checked, filed, rate = (t.g.counted(name) for name in ("reports_checked", "reports_filed", "filing_rate"))
    told = {"received": t.count(received), "checked": t.count(checked), "filed": t.count(filed)}
    said = [
        runs_of("reports.total", span=t.spans["now"], change=t.change(received), rate=t.rate(rate), **told)
        if rate.value is not None
        else runs_of("reports.total_bare", span=t.spans["now"], change=t.change(received), **told)
    ]
    fines, police = (t.g.counted(name) if t.g.knows(name) else None for name in ("fines_cny", "reports_transferred"))
    if fines is not None and not nothing(fines):
        said.append(runs_of("reports.fines", fines=t.g.print(fines, Form.MONEY)))
    if police is not None and not nothing(police):
        said.append(runs_of("reports.police", count=t.count(police)))
    return section("reports", "举报分析", [say(*said), *_types(t, received), *_sampled(t)])


def _sampled(t: Telling) -> list[Block]:
    """The sampling of products, as far as the offices noted it."""
    if not t.g.knows("pass_rate"):
        return []
    rate, passed = (t.g.counted(name) for name in ("sampling_completion_rate", "pass_rate"))
    if passed.value is None:
        return []
    told = {
        "done": t.count(t.g.part_of(passed, "denominator", label="完成抽检", unit="批次")), "passed": t.rate(passed),
    }  # fmt: skip
    if rate.value is None:
        return [say(runs_of("reports.sampled_unplanned", **told))]
    return [say(runs_of("reports.sampled", rate=t.rate(rate), **told))]


def _types(t: Telling, received: Number) -> list[Block]:
    ranked = violations(t)
    first = t.first("violations")
    blocks: list[Block] = []
    if len(first) == 1 and first[0].value == received.value:
        blocks.append(say(runs_of("reports.type_one", name=t.named(first[0], "violations"))))
    elif first:
        parts = [
            runs_of(
                "reports.type", name=t.named(one, "violations"), count=t.count(one),
                share=t.share(one, received, group="violations"),
            )
            for one in first
        ]  # fmt: skip
        together = t.together(first, received, group="violations", name="violations")
        number = t.number_of(first, name="violations")
        blocks.append(say(runs_of("reports.types", parts=joined(parts), number=number, together=together)))
    filed = {one.id: _filed(t, one) for one in ranked}
    more = [(Column(key="filed", label="立案", kind="part", unit="件", totals=True), filed, Form.WHOLE)]
    return [
        *blocks,
        t.ranked("violations", "举报违法行为排行", "违法行为", "violations", total=received, more=more),
        t.bars("violations-chart", "举报违法行为前列", "违法行为", ranked),
    ]


def _filed(t: Telling, one: Number) -> Number:
    values = set(one.receipt.where[0][1])
    readings = [own["reports_filed"] for (value,), own in t.g.readings("problem").items() if str(value or "") in values]
    key = one.id.partition(".")[2]
    return t.g.of_readings("reports_filed", readings, key=key, label=one.label, where=one.receipt.where)
