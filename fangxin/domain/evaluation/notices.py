"""Messages of evaluation, all on the desks of officers: to the head of an evaluated office, to whoever evaluates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import ROLES
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.models import Round
from fangxin.domain.evaluation.words import RoundKind
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.foundation.clock import day_of


def to_heads(*, office_ids: Iterable[int], template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever may appeal at these offices."""
    return _to_desks(list(office_ids), Permission.APPEAL_EVALUATION, template, at, values)


def to_evaluators(*, round_: Round, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever may evaluate at the office of the round."""
    return _to_desks([round_.office_id], Permission.EVALUATE, template, at, values)


def label_of(round_: Round) -> str:
    """What a round is called in messages: `2026年5月月度评价`."""
    if round_.kind == RoundKind.YEAR:
        return f"{round_.first.year}年年度评价"
    return f"{round_.first.year}年{round_.first.month}月月度评价"


def _to_desks(
    office_ids: list[int], right: Permission, template: str, at: datetime, values: dict[str, Any]
) -> list[Notice]:
    roles = [role for role, (rights, _) in ROLES.items() if right in rights]
    posts = Post.objects.filter(office_id__in=office_ids, role__in=roles, active=True).order_by("id")
    away = away_on(on=day_of(at))
    accounts = dict.fromkeys(account for post in posts if (account := on_duty(post=post, away=away)) is not None)
    return [
        notice_row(
            template=template, values=values, audience="officer", at=at, account_id=account, channel=Channel.DESK
        )
        for account in accounts
    ]
