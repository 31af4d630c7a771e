"""One dispute told through several doors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Channel
from fangxin.domain.matters.actions.looking import look_for, sketch_cases
from fangxin.domain.matters.models import Suggestion
from fangxin.domain.people.actions import phone_confirmation
from tests.people import LI, MONDAY, ZHANG, Cast, case_of, filed, filing, later, receipt

WEB = "我在淇滨区云上鲸超市买了两箱酸奶，开封就有霉点，商家不肯退款，要求退货退款。"
CALLED = "来电人反映在云上鲸超市买了两箱酸奶，开封后发现有霉点，商家不肯退款，来电人要求退货退款。"
LETTER = "本人在云上鲸超市购买酸奶两箱，开封即见霉点，商家不肯退款，现要求退货退款，请依法处理。"
QUEUED: dict[str, Any] = {"merchant_name": "云上鲸超市", "merchant_address": ""}


def web(people: Cast, *, at: datetime = MONDAY, **changes: Any) -> Case:
    """By the person, on the web."""
    confirmation = phone_confirmation(phone=ZHANG.phone, at=at)
    given = {"channel": Channel.WEB, "content": WEB, **changes}
    done = file_request(
        filing=filing(**given), draft=f"W{at.timestamp():.0f}{len(given)}"[:32], by=consumer(""), at=at,
        phone_confirmation=confirmation,
    )  # fmt: skip
    return case_of(done)


def called(people: Cast, *, at: datetime | None = None, **changes: Any) -> Case:
    """Over 12345, two days later."""
    given = {"channel": Channel.HOTLINE12345, "content": CALLED, "outside_number": "12345-2026-0001", **changes}
    return filed(people.hotline, at=at or later(2), **given)


def letter(people: Cast, *, at: datetime | None = None, **changes: Any) -> Case:
    """By letter, four days later, from another telephone of the household."""
    return filed(people.hotline, at=at or later(4), **{"channel": Channel.LETTER, "content": LETTER, **changes})


def elsewhere(people: Cast, **changes: Any) -> Case:
    """Another person's complaint about another thing."""
    told = {"identity": LI, "content": "手机屏幕有坏点，送修三次没有修好，要求更换或者退款。", "merchant_name": "星河手机店",
            "disputed_fen": 199900, "purchased_on": None, **changes}  # fmt: skip
    return case_of(receipt(people.hotline, at=later(1), **told))


def looked_at(*cases: Case, at: datetime | None = None) -> list[Suggestion]:
    """Sketch and compare some cases as the worker does."""
    sketch_cases(case_ids=[case.pk for case in cases])
    for case in cases:
        look_for(case_id=case.pk, at=at or later(5))
    return list(Suggestion.objects.order_by("id"))
