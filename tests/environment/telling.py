"""An index of two counties, told in steps."""

from __future__ import annotations

from datetime import date

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.environment.actions.gathering import begin_edition, check_input, enter_input
from fangxin.domain.environment.actions.schemes import adopt_scheme, draft_scheme
from fangxin.domain.environment.models import Edition, KeptScheme
from fangxin.domain.surveys.models import Campaign
from fangxin.interfaces.board.index.joining import compute_edition
from tests.people import MONDAY, Cast, officer

OWN = """
id: own
title: 试行指数
version: "1"
says: 试行。
grades:
  - {least: 80, label: 好}
  - {least: 0, label: 差}
nodes:
  - {code: A, name: 合格率, weight: 0.5, unit: "%", direction: up, source: {entered: 某局},
     points: {method: bounds, least: 0, most: 100}, missing: last_version}
  - {code: B, name: 在线和解企业, weight: 0.3, unit: 家, direction: up, source: {register: odr_enterprises},
     points: {method: target, target: 10}, missing: fail}
  - {code: C, name: 商品评价, weight: 0.2, unit: 分, direction: up, source: {survey: small.GOOD},
     points: {method: bounds, least: 1, most: 10}, missing: reweight}
"""
COUNTIES = ("410611", "410603")


def second_analyst(people: Cast) -> Actor:
    """Another person of the city who keeps indices."""
    return officer("ganlu", "甘露", Role.ANALYST, people.city)


def adopted(people: Cast, *, text: str = OWN) -> KeptScheme:
    """A scheme drafted by one and adopted by another."""
    draft = draft_scheme(text=text, by=people.analyst, at=MONDAY)
    return adopt_scheme(scheme_id=draft.pk, version=draft.version, by=people.supervisor, at=MONDAY)


def begun(
    people: Cast, *, scheme: str = "", campaign: Campaign | None = None, first: date = date(2026, 5, 1),
    last: date = date(2026, 5, 31), members: tuple[str, ...] = COUNTIES,
) -> Edition:  # fmt: skip
    """An edition of the two counties."""
    return begin_edition(
        scheme_key=scheme or str(adopted(people).pk), title="鹤壁市消费环境指数", first_on=first, last_on=last, members=members,
        campaign_id=campaign.pk if campaign is not None else None, by=people.analyst, at=MONDAY,
    )  # fmt: skip


def entered(people: Cast, edition: Edition, values: dict[str, str], *, leaf: str = "A") -> None:
    """Values entered by one and found right by another."""
    for member, value in values.items():
        found = enter_input(
            edition_id=edition.pk, member=member, leaf=leaf, value=value, evidence="鹤市监〔2026〕5号", source_on=date(2026, 5, 31),
            by=people.analyst, at=MONDAY,
        )  # fmt: skip
        check_input(edition_id=edition.pk, input_id=found.pk, holds=True, reason="", by=people.supervisor, at=MONDAY)


def computed(people: Cast, edition: Edition) -> Edition:
    """The edition with its result."""
    return compute_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
