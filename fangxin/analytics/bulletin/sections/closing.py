"""9 Judgement and advice, 10 tips, 11 notes: what follows from the numbers by rule, and what they were counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from fangxin.analytics.bulletin.deriving import left_over
from fangxin.analytics.bulletin.model import Block, Form, Listed, Note, Paragraph, Section, Way
from fangxin.analytics.bulletin.sections.complaints import KIND_LABELS, VERBS, fast_classes
from fangxin.analytics.bulletin.sections.handling import RATES
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.sections.reports import violations
from fangxin.analytics.bulletin.sections.territory import units
from fangxin.analytics.bulletin.wording import joined, runs_of, say, sentence
from fangxin.analytics.indicators import INDICATORS
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.definitions import definitions
from fangxin.foundation.lawbook import Table, Text, law_file, lawbook, load_law_file


@lru_cache(maxsize=4)
def _tips(path: Path) -> Mapping[str, str]:
    found: Mapping[str, str] = load_law_file(path, Table(Text(pattern="[0-9A-Z]+"), Text()))
    return found


def advice(t: Telling) -> Section:
    """Items for whoever supervises, enforces and samples: each follows from a number by a rule."""
    items: list[Paragraph] = [*_late_items(t), *_rate_items(t), *_class_items(t)]
    if not items:
        return section("advice", "研判与建议", [say(runs_of("advice.none", span=t.spans["now"]))])
    return section("advice", "研判与建议", [say(runs_of("advice.lead")), Listed(items=tuple(items))])


def _late_items(t: Telling) -> list[Paragraph]:
    """The units with the most pieces that were late."""
    found = []
    for unit in units(t):
        total = t.g.numbers.get(f"late.{unit.key}")
        if total is not None and not nothing(total) and not left_over(total.label):
            found.append(total)
    found.sort(key=lambda one: -(one.value or 0))
    return [
        say(runs_of("advice.supervise", name=t.name(one), count=t.count(one))) for one in found[: t.g.conventions.named]
    ]


def _rate_items(t: Telling) -> list[Paragraph]:
    """Rates that lie below a tier above by more points than the conventions allow."""
    made = []
    for indicator in RATES:
        own = t.g.counted(indicator)
        for code, label in t.tiers()[:1]:
            apart = t.g.follows(Way.LESS, [t.above(own, code), own], name=f"apart.{own.id}", unit="个百分点")
            if own.value is not None and apart.value is not None and apart.value >= t.g.conventions.apart:
                printed = t.g.print(apart, Form.MEAN)
                made.append(say(runs_of("advice.rate", name=t.name(own), tier=label, points=printed)))
    return made


def _class_items(t: Telling) -> list[Paragraph]:
    made = []
    if nothing(t.complaints.total):
        return []
    for one in fast_classes(t)[: t.g.conventions.named]:
        made.append(say(runs_of("advice.fast", name=t.name(one), count=t.count(one), change=t.change(one))))
    for whole, (code, group) in zip(t.complaints.kinds, t.complaints.groups.items(), strict=True):
        for one in t.first(group)[:1]:
            told = {"name": t.named(one, group), "share": t.share(one, whole, group=group)}
            made.append(say(runs_of("advice.first", kind=KIND_LABELS[code], **told)))
    received = t.g.counted("reports_received")
    if not nothing(received) and violations(t):
        for one in t.first("violations")[:1]:
            told = {"name": t.named(one, "violations"), "share": t.share(one, received, group="violations")}
            made.append(say(runs_of("advice.violation", **told)))
    return made


def tips(t: Telling) -> Section:
    """Tips for what was complained of most."""
    known = _tips(law_file("bulletin/tips.yaml"))
    chosen: list[Block] = []
    if not nothing(t.complaints.total):
        ranked = [*t.first("goods"), *t.first("services"), *t.first("problems")]
        codes = [one.id.rpartition("-")[2] for one in ranked]
        if "violations" in t.g.groups:
            codes += [one.id.rpartition("-")[2] for one in t.first("violations")]
        chosen = [Note(text=known[code]) for code in dict.fromkeys(codes) if code in known]
    lead = [say(runs_of("tips.lead", span=t.spans["now"]))] if chosen else []
    return section("tips", "消费提示", [*lead, *chosen, Note(text=sentence("tips.general"))])


def notes(t: Telling, *, noted: bool) -> Section:
    """Period, source, rules, bases, date of the data."""
    then, pop = t.g.period.year_before(), t.g.period.before()
    days = {"first": t.g.period.first, "last": t.g.period.last, "then_first": then.first, "then_last": then.last}
    if pop == then:
        period = runs_of("notes.period", **_days(days))
    else:
        period = runs_of("notes.period_pop", **_days({**days, "pop_first": pop.first, "pop_last": pop.last}))
    rules = t.g.conventions
    rounding = sentence("notes.largest" if rules.shares == "largest_remainder" else "notes.exact")
    together = sentence({"exact": "notes.exact_together"}.get(rules.together, f"notes.{rules.together}"))
    shares = runs_of("notes.shares", verb=VERBS[rules.classes], rounding=f"{rounding}；{together}")
    lines = [period, runs_of("notes.known", known=day_in_words(t.g.known_on)), runs_of("notes.source", place=t.place)]
    if t.g.rule_versions:
        lines.append(runs_of("notes.rules", rules="、".join(map(version_name, t.g.rule_versions))))
    lines.append(runs_of("notes.bases", parts=joined(_bases(t), by="；")))
    lines.append(shares)
    if noted:
        lines.append(runs_of("notes.noted"))
    return section("notes", "说明", [Listed(items=tuple(say(line) for line in lines))])


def _days(days: Mapping[str, date]) -> dict[str, str]:
    return {name: day_in_words(day) for name, day in days.items()}


def version_name(version: str) -> str:
    """A rule set as it is cited; one nobody knows by its id."""
    known = {one.id: f"《{one.title}》（{one.order}）" for one in lawbook().versions.all}
    return known.get(version, version or "未登记版本")


def _bases(t: Telling) -> Iterable[str]:
    shown = (*RATES, "disclosure_rate", "filing_rate", "odr_settlement_rate")
    for name in shown:
        if t.g.knows(name):
            base = t.g.whole[name].base
            yield "".join(map(str, runs_of("notes.base", name=INDICATORS[name].label, base=definitions().base(base))))
