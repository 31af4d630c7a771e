"""5 Complaints: goods and services, what they are about, what is wrong, what grows fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fangxin.analytics.bulletin.gathering import Gathering, Where
from fangxin.analytics.bulletin.model import Block, Column, Form, Number, Section
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.wording import Run, joined, runs_of, say
from fangxin.analytics.indicators.measuring import Reading
from fangxin.foundation.taxonomy import taxonomy

GOODS, SERVICES = "G", "S"
UNKNOWN = "未分类"
VERBS = {"accepted_complaints": "受理", "received_complaints": "接收"}
KIND_LABELS = {GOODS: "商品类", SERVICES: "服务类"}


def classes_below(scheme: str, code: str = "") -> dict[str, str]:
    """The classes directly below a class, or below the root: code to label."""
    tree = taxonomy()
    return {one.code: one.zh for one in tree.children(scheme, code or tree.root(scheme).code)}


def class_of(scheme: str, classes: Mapping[str, str]) -> Callable[[str], str]:
    """From a value of the facts to the class it lies in; empty where it lies in none."""
    items = taxonomy().items[scheme]

    def found(code: str) -> str:
        item = items.get(code)
        while item is not None and item.code not in classes:
            item = items.get(item.parent or "")
        return item.code if item else ""

    return found


class Complaints:
    """The complaints of a scope by what they are about: counted once, used by several sections."""

    def __init__(self, g: Gathering) -> None:
        self.g = g
        self.indicator = g.conventions.classes
        self.total = g.counted(self.indicator)
        kinds = {GOODS: KIND_LABELS[GOODS], SERVICES: KIND_LABELS[SERVICES]}
        of_kind = class_of("object", kinds)
        self.kinds = [self._of(code, label, of_kind) for code, label in kinds.items()]
        unknown = self._of("", UNKNOWN, of_kind)
        self.unknown = unknown
        g.grouped("sides", [one.id for one in (*self.kinds, unknown)])
        self.groups = {GOODS: "goods", SERVICES: "services"}
        for code, group in self.groups.items():
            classes = classes_below("object", code)
            of_class = class_of("object", classes)
            ids = [one.id for one in self._within(code, classes, of_class, of_kind)]
            g.grouped(group, ids)
        problems = classes_below("complaint_problem")
        found = g.by_classes(
            self.indicator, "problem", problems, class_of("complaint_problem", problems), unknown=UNKNOWN,
            beside=("mediation_success", "mediation_success_rate"),
        )  # fmt: skip
        g.grouped("problems", [one.id for one in found])

    def of_classes(
        self, key: str, label: str, holds: Callable[[str], bool], *, column: str = "object", indicator: str = ""
    ) -> Number:
        """Complaints whose class of a column holds."""
        indicator = indicator or self.indicator
        found = [
            (str(value or ""), own[indicator])
            for (value,), own in self.g.readings(column).items()
            if holds(str(value or ""))
        ]
        where: Where = ((column, tuple(sorted(value for value, own in found if _told(own)))),)
        readings = [own for _value, own in found] or [self.g.nothing(indicator)]
        return self.g.of_readings(indicator, readings, key=key, label=label, where=where)

    def _of(self, code: str, label: str, of: Callable[[str], str]) -> Number:
        return self.of_classes(f"object-{code or 'none'}", label, lambda value: of(value) == code)

    def _within(
        self, kind: str, classes: Mapping[str, str], of: Callable[[str], str], of_kind: Callable[[str], str]
    ) -> list[Number]:
        """The classes of a kind that have anything; what has no finer class is left over."""
        made = [self._of(code, label, of) for code, label in classes.items()]
        rest = self.of_classes(
            f"object-{kind}-bare",
            f"{UNKNOWN}的{KIND_LABELS[kind][:2]}",
            lambda value: of_kind(value) == kind and not of(value),
        )
        return [one for one in (*made, rest) if not (nothing(one) and nothing(self.g.numbers[f"{one.id}.year_before"]))]


def _told(reading: Reading) -> bool:
    return bool(reading.now.numerator or reading.year_before.numerator)


def complaints(t: Telling) -> Section:
    """The section."""
    found = t.complaints
    verb = VERBS[found.indicator]
    if nothing(found.total):
        name = "complaints.none" if verb == "受理" else "complaints.none_received"
        return section("complaints", "投诉分析", [say(runs_of(name, span=t.spans["now"]))])
    return section("complaints", "投诉分析", [*_sides(t, found, verb), *_problems(t, found), *_fast(t), *_operators(t)])


def _sides(t: Telling, found: Complaints, verb: str) -> list[Block]:
    goods, services = found.kinds
    told = runs_of(
        "complaints.kinds", verb=verb, total=t.count(found.total), goods=t.count(goods), goods_change=t.change(goods),
        goods_share=t.share(goods, found.total, group="sides"), services=t.count(services),
        services_share=t.share(services, found.total, group="sides"), services_change=t.change(services),
    )  # fmt: skip
    rest = [] if nothing(found.unknown) else [runs_of("complaints.unknown", count=t.count(found.unknown))]
    blocks: list[Block] = [
        say(told, *rest),
        t.compared("sides", f"{verb}投诉类别", "类别", [*found.kinds, found.unknown], total=found.total, group="sides"),
    ]
    for number, code in ((goods, GOODS), (services, SERVICES)):
        blocks.extend(_classes(t, number, found.groups[code], KIND_LABELS[code]))
    return blocks


def _classes(t: Telling, whole: Number, group: str, kind: str) -> list[Block]:
    first = t.first(group)
    said: tuple[Run, ...] = ()
    if not t.g.groups[group]:
        return []
    if len(first) == 1 and first[0].value == whole.value:
        said = runs_of("complaints.kind_one", kind=kind, name=t.named(first[0], group))
    elif first:
        parts = [
            runs_of(
                "complaints.class", name=t.named(one, group), count=t.count(one), share=t.share(one, whole, group=group),
                change=t.change(one),
            )
            for one in first
        ]  # fmt: skip
        said = runs_of(
            "complaints.kind_group", kind=kind, parts=joined(parts), number=t.number_of(first, name=group),
            together=t.together(first, whole, group=group, name=group),
        )  # fmt: skip
    return [
        *([say(said)] if said else []),
        t.ranked(group, f"{kind}投诉排行", "类别", group, total=whole),
        t.bars(f"{group}-chart", f"{kind}投诉前列", "类别", t.g.ordered(group)),
    ]


def _problems(t: Telling, found: Complaints) -> list[Block]:
    first = t.first("problems")
    parts = [
        runs_of(
            "complaints.problem", name=t.named(one, "problems"), count=t.count(one),
            share=t.share(one, found.total, group="problems"),
        )
        for one in first
    ]  # fmt: skip
    said = (
        runs_of(
            "complaints.problems", number=t.number_of(first, name="problems"), parts=joined(parts),
            together=t.together(first, found.total, group="problems", name="problems"),
        )
        if first
        else ()
    )  # fmt: skip
    settled = _beside(t, "mediation_success")
    rates = _beside(t, "mediation_success_rate")
    more = [
        (Column(key="settled", label="调解成功", kind="part", unit="件", totals=True), settled, Form.WHOLE),
        (Column(key="settled-rate", label="成功率", kind="rate", unit="%"), rates, Form.RATE),
    ]
    return [
        *([say(said)] if first else []),
        t.ranked("problems", "投诉问题排行", "问题", "problems", total=found.total, more=more),
        t.bars("problems-chart", "投诉问题前列", "问题", t.g.ordered("problems")),
    ]


def _beside(t: Telling, indicator: str) -> dict[str, Number]:
    """Another indicator of the same problems, by the id of the row."""
    made = {}
    for one in t.g.ordered("problems"):
        values = set(one.receipt.where[0][1])
        readings = [own[indicator] for (value,), own in t.g.readings("problem").items() if str(value or "") in values]
        made[one.id] = t.g.of_readings(
            indicator, readings, key=one.id.partition(".")[2], label=one.label, where=one.receipt.where
        )
    return made


def fast_classes(t: Telling) -> Sequence[Number]:
    """Goods and services that grew fast."""
    return [*t.fast("goods"), *t.fast("services")]


def _fast(t: Telling) -> list[Block]:
    rules = t.g.conventions
    told = {"pct": t.setting("fast_pct", rules.fast_pct, "%"), "least": t.setting("fast_least", rules.fast_least, "件")}
    fast = fast_classes(t)
    if not fast:
        return [say(runs_of("complaints.fast_none", **told))]
    parts = [runs_of("complaints.fast_one", name=t.name(one), count=t.count(one), change=t.change(one)) for one in fast]
    return [say(runs_of("complaints.fast", parts=joined(parts), **told))]


def _operators(t: Telling) -> list[Block]:
    """Merchants are named only where the caller gives names of those whose complaints are disclosed."""
    names = t.g.names.merchants
    if not names:
        return []
    told = {
        value: own["disclosed_complaints"]
        for (value,), own in t.g.readings("merchant").items()
        if value in names and own["disclosed_complaints"].now.numerator
    }
    most = sorted(told, key=lambda value: (-told[value].now.numerator, value))[: t.g.conventions.shown]
    found = [
        t.g.of_readings(
            "disclosed_complaints", [told[value]], key=f"merchant-{value}", label=names[value],
            where=(("merchant", (str(value),)),),
        )
        for value in most
    ]  # fmt: skip
    if not found:
        return []
    t.g.grouped("operators", [one.id for one in found])
    parts = [
        runs_of("complaints.operator", name=t.named(one, "operators"), count=t.count(one))
        for one in t.g.ordered("operators")
    ]
    return [say(runs_of("complaints.operators", parts=joined(parts)))]
