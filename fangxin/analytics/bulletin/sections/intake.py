"""2 Intake: who entered complaints and reports, and through which door they came."""

from __future__ import annotations

from fangxin.analytics.bulletin.gathering import Gathering
from fangxin.analytics.bulletin.model import Block, Number, Section, Way
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.wording import Run, joined, runs_of, say

SOURCES = (
    ("received_by_phone", "话务接收"),
    ("received_by_internet", "群众互联网填写"),
    ("received_by_staff", "监管人员录入"),
)
CHANNELS = {
    "HOTLINE": "电话", "WEB": "网站", "MOBILE": "移动端", "MINI_PROGRAM": "小程序", "HOTLINE12345": "12345转办",
    "LETTER": "信函", "VISIT": "来访", "ODR": "ODR转来", "STATION": "维权服务站", "TRANSFER": "部门移送", "OTHER": "其他渠道",
}  # fmt: skip
BOTH = ("received_complaints", "reports_received")


def complaints_and_reports(g: Gathering) -> Number:
    """Both kinds together: what channels and sources are counted over."""
    return g.follows(
        Way.SUM, [g.counted(one) for one in BOTH], name="complaints_reports", label="投诉和举报", spans=True
    )


def intake(t: Telling) -> Section:
    """The section."""
    total = complaints_and_reports(t.g)
    if nothing(total):
        return section("intake", "诉求来源", [say(runs_of("intake.none", span=t.spans["now"]))])
    sources = [t.g.of_readings(name, [t.g.whole[name]], key="source", label=label) for name, label in SOURCES]
    t.g.grouped("sources", [one.id for one in sources])
    said = [
        runs_of("intake.source", name=t.name(one), count=t.count(one), share=t.share(one, total, group="sources"))
        for one in sources
        if not nothing(one)
    ]
    blocks: list[Block] = [
        say(runs_of("intake.sources", total=t.count(total), parts=joined(said, by="；"))),
        t.compared("sources", "数据来源", "来源", sources, total=total, group="sources"),
    ]
    return section("intake", "诉求来源", [*blocks, *_channels(t, total)])


def _channels(t: Telling, total: Number) -> list[Block]:
    channels = []
    found = {
        name: {one.label: one for one in t.g.by_classes(name, "channel", CHANNELS, str, unknown="其他渠道（未登记）")}
        for name in BOTH
    }
    labels = [*CHANNELS.values(), "其他渠道（未登记）"]
    for place, label in enumerate(labels):
        own = [found[name][label] for name in BOTH if label in found[name]]
        if own:
            name = f"complaints_reports.channel-{place:02}"
            channels.append(t.g.follows(Way.SUM, own, name=name, label=label, unit="件", spans=True))
    t.g.grouped("channels", [one.id for one in channels])
    first = t.first("channels")
    said: tuple[Run, ...] = ()
    if len(first) == 1 and first[0].value == total.value:
        said = runs_of("intake.channel_one", name=t.named(first[0], "channels"))
    elif first:
        parts = [
            runs_of(
                "intake.channel",
                name=t.named(one, "channels"),
                count=t.count(one),
                share=t.share(one, total, group="channels"),
            )
            for one in first
        ]
        said = runs_of(
            "intake.channels", number=t.number_of(first, name="channels"), parts=joined(parts),
            together=t.together(first, total, group="channels", name="channels"),
        )  # fmt: skip
    return [
        *([say(said)] if said else []),
        t.ranked("channels", "接收渠道", "渠道", "channels", total=total),
        t.bars("channels-chart", "接收渠道", "渠道", t.g.ordered("channels")),
    ]
