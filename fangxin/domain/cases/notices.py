"""Messages about a case: to whom, by which template, with which words. Sentences stand in law/messages/."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.timeline.queries import told_day
from fangxin.foundation.clock import day_of
from fangxin.foundation.messages import message_book
from fangxin.storage.ids import base36


def common_values(*, case: Case) -> dict[str, Any]:
    """What every template about a case may use."""
    return {
        "number": case.number,
        "kind": KIND_LABELS[Kind(case.kind)],
        "subject": case.title[:24],
        "office": case.office.name[:24],
        "office_phone": case.office.phone or "12315",
        "office_address": (case.office.address or case.office.name)[:30],
        "due_on": told_day(case.due_on),
        "link": f"{settings.PUBLIC_URL}/track/",
    }


def to_consumer(*, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the complainant, or to their agent; none when there is no phone (an imported or anonymous case)."""
    intake = case.intake
    person_id = intake.agent_id or intake.person_id
    if person_id is None:
        return []
    return [
        notice_row(
            template=template, values=_wanted(template, case, values), audience="consumer", at=at,
            case_id=case.pk, person_id=person_id,
        )
    ]  # fmt: skip


def to_merchant(*, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the merchant at the phone the case knows; none without a phone."""
    if not case.merchant_phone:
        return []
    return [
        notice_row(
            template=template, values=_wanted(template, case, values), audience="merchant", at=at,
            case_id=case.pk, address=case.merchant_phone,
        )
    ]  # fmt: skip


def to_account(
    *, account_id: int, case: Case, template: str, at: datetime, phone: str = "", **values: Any
) -> list[Notice]:
    """A message on an officer's desk; with `phone` the same by text message, where the template goes that way."""
    given = _wanted(template, case, values)

    def by(channel: Channel, address: str = "") -> Notice:
        return notice_row(
            template=template, values=given, audience="officer", at=at, case_id=case.pk, account_id=account_id,
            address=address, channel=channel,
        )  # fmt: skip

    urgent = phone and "sms" in message_book().template(template).channels
    return [by(Channel.DESK), by(Channel.SMS, phone)] if urgent else [by(Channel.DESK)]


def to_post(*, post: Post | None, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on the desk of whoever serves a post that day: A, or B while A is away; none without either."""
    account = on_duty(post=post, away=away_on(on=day_of(at))) if post is not None else None
    if account is None:
        return []
    return to_account(account_id=account, case=case, template=template, at=at, **values)


def to_roles(
    *, office_id: int, roles: Sequence[Role], case: Case, template: str, at: datetime, **values: Any
) -> list[Notice]:
    """A message on the desks of an office's posts of some roles, each account once."""
    posts = Post.objects.filter(office_id=office_id, role__in=roles, active=True).order_by("id")
    away = away_on(on=day_of(at))
    accounts = dict.fromkeys(on_duty(post=post, away=away) for post in posts)
    return [
        notice
        for account in accounts
        if account is not None
        for notice in to_account(account_id=account, case=case, template=template, at=at, **values)
    ]


def rating_link(*, case_id: int, closing: int) -> str:
    """The link by which one closing (0 the first, 1 after one reopening …) can be rated once; short enough for a text."""
    return f"{settings.PUBLIC_URL}/r/{rating_token(case_id=case_id, closing=closing)}/"


def rating_token(*, case_id: int, closing: int) -> str:
    """Names one closing and proves that we made it: id and number in base 36, and 60 bits of a keyed digest."""
    named = f"{base36(case_id)}-{base36(closing)}"
    mac = salted_hmac("fangxin.rating", named, algorithm="sha256").hexdigest()[:15]
    return f"{named}-{mac}"


def read_rating_token(token: str) -> tuple[int, int] | None:
    """The case and closing a token names; None when it is not ours."""
    parts = token.split("-")
    if len(parts) != 3:
        return None
    try:
        case_id, closing = int(parts[0], 36), int(parts[1], 36)
    except ValueError:
        return None
    return (case_id, closing) if constant_time_compare(token, rating_token(case_id=case_id, closing=closing)) else None


def _wanted(template: str, case: Case, values: dict[str, Any]) -> dict[str, Any]:
    """The values a template has places for; the template book refuses any other."""
    given = {**common_values(case=case), **values}
    places = message_book().template(template).places
    return {name: value for name, value in given.items() if name in places}
