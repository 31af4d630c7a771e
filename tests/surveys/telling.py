"""A small survey of one county, told in steps."""

from __future__ import annotations

from datetime import date

from fangxin.domain.agency.rules import Actor
from fangxin.domain.surveys.actions.answering import answer_by_phone
from fangxin.domain.surveys.actions.planning import open_campaign, plan_campaign
from fangxin.domain.surveys.models import Answer, Campaign, Cell
from fangxin.domain.surveys.rules.quota import read_cells
from fangxin.domain.surveys.words import Over
from tests.people import MONDAY, Cast

SMALL = """
id: small
title: 小问卷
version: "1"
says: 打分。
valid:
  least_seconds: 20
  most_missing_pct: 40
  straight_items: 3
  contradictions:
    - {says: 没投诉过又说投诉过价格, all: {DID: "NO", GOOD: "10"}}
questions:
  - {code: GOOD, kind: scale, asks: 商品怎么样？}
  - {code: SAFE, kind: scale, asks: 安全吗？}
  - {code: KIND, kind: scale, asks: 服务怎么样？}
  - {code: DID, kind: single, asks: 投诉过吗？, options: {"YES": 投诉过, "NO": 没有}}
  - {code: WHAT, kind: multiple, asks: 投诉什么？, options: {P: 价格, Q: 质量}, only: {DID: ["YES"]}}
"""
CELLS = "410611 18-59 女 600\n410611 18-59 男 300\n410611 60+ 女 100"
#: complete, not straight, without contradiction
FINE = {"GOOD": ["8"], "SAFE": ["9"], "KIND": ["7"], "DID": ["NO"]}


def planned(people: Cast, *, sample: int = 10, over: Over = Over.REFUSE, by: Actor | None = None) -> Campaign:
    """A campaign of the city about its county."""
    return plan_campaign(
        title="淇滨区消费环境调查", text=SMALL, cells=read_cells(CELLS), sample=sample, over=over, opens_on=date(2026, 6, 8),
        closes_on=date(2099, 12, 31), by=by or people.analyst, at=MONDAY,
    )  # fmt: skip


def opened(people: Cast, *, sample: int = 10, over: Over = Over.REFUSE) -> Campaign:
    """A campaign that asks."""
    campaign = planned(people, sample=sample, over=over)
    return open_campaign(campaign_id=campaign.pk, version=campaign.version, by=people.analyst, at=MONDAY)


def cell(campaign: Campaign, place: int = 0) -> Cell:
    """A cell by its place in CELLS."""
    return Cell.objects.filter(campaign=campaign).order_by("-population")[place]


def asked(
    people: Cast, campaign: Campaign, *, place: int = 0, key: str, seconds: int = 90, **given: list[str]
) -> Answer:
    """An interview by telephone."""
    return answer_by_phone(
        campaign_id=campaign.pk, cell_id=cell(campaign, place).pk, given={**FINE, **given}, seconds=seconds, key=key,
        by=people.hotline, at=MONDAY,
    )  # fmt: skip
