"""Schemes small enough to be counted by hand, and figures as a clerk writes them."""

from __future__ import annotations

from decimal import Decimal

from fangxin.analytics.evaluation.ranking import Unit
from fangxin.analytics.evaluation.scheme import Scheme, read_scheme
from fangxin.analytics.evaluation.scoring import Figure
from fangxin.analytics.indicators.declaring import rounded

HEAD = """
id: small
title: 试用方案
version: 1
valid_from: 2026-01-01
yearly: months
least_weight: 40
terms: {appeal: 5, decide: 10, explain: 5}
volume: [received_complaints]
peers: {by: thresholds, groups: [{label: 大, least: 100}, {label: 小, least: 0}]}
ties: [check]
grades:
  CITY: [{label: 优秀, least: 90}, {label: 合格, least: 60}, {label: 待改进, least: 0}]
  PROVINCE: [{label: 优秀, least: 85}, {label: 合格, least: 60}]
lists: {red_first: 1, red_least: 90, black_below: 60, improve_below: 80}
parts:
"""
PARTS = """
  - name: 工作能力
    says: 时效和结果。
    items:
      - {id: check, label: 初, indicator: on_time_initial_check_rate, weight: 40, direction: up, zero: 90, full: 100, missing: spread}
      - {id: days, label: 时长, indicator: avg_close_days, weight: 30, direction: down, zero: 60, full: 20, missing: full}
      - {id: settled, label: 调解, indicator: mediation_success_rate, weight: 20, direction: up, zero: 0, full: 50, missing: none}
  - name: 渠道保障
    says: 抽查。
    items:
      - {id: channels, label: 渠道, weight: 10, missing: spread}
"""


def scheme_text(head: str = HEAD, parts: str = PARTS, **changes: str) -> str:
    """The text of a scheme, with pieces of it exchanged: `before` → `after` given as pairs of arguments."""
    text = head.strip() + "\n" + parts.strip("\n") + "\n"
    for before, after in zip(list(changes.values())[::2], list(changes.values())[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after)
    return text


def small() -> Scheme:
    """The small scheme."""
    return read_scheme(scheme_text())


def rate(text: str) -> Figure:
    """`199/200` as a rate, `-` as one without a denominator."""
    if text == "-":
        return Figure(numerator=0, denominator=0, value=None)
    above, below = (int(one) for one in text.split("/"))
    return Figure(numerator=above, denominator=below, value=rounded(Decimal(above) * 100 / below))


def mean(text: str) -> Figure:
    """`150/5` as a mean."""
    figure = rate(text)
    value = None if not figure.denominator else rounded(Decimal(figure.numerator) / figure.denominator)
    return Figure(numerator=figure.numerator, denominator=figure.denominator, value=value)


def units(table: str, tier: str = "CITY") -> list[Unit]:
    """Offices of a table: name | volume | check | days | settled | channels."""
    found = []
    for number, line in enumerate(table.strip().splitlines()):
        _, volume, check, days, settled, channels = (cell.strip() for cell in line.split("|"))
        found.append(
            Unit(
                key=number, path=f"0001{number:04d}", tier=tier, volume=int(volume),
                figures={"check": rate(check), "days": mean(days), "settled": rate(settled)},
                checked={} if channels == "-" else {"channels": Decimal(channels)},
            )
        )  # fmt: skip
    return found
