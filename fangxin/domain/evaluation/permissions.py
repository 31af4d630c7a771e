"""Who sees what: the superior the rounds of its subtree, an evaluated office the published rounds it stands in."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import PATH_STEP, Office, Post
from fangxin.domain.agency.permissions import paths_above, scope
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import ROLES, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.models import Appeal, Edition, Round, Scheme, SpotCheck
from fangxin.domain.evaluation.words import TOLD
from fangxin.foundation.refusals import NotFound


def visible_rounds(*, by: Actor) -> QuerySet[Round]:
    """The rounds of the caller's subtree, and the published ones of the office right above."""
    above = by.office_path[:-PATH_STEP]
    published = Q(path=above, state__in=TOLD) if above else Q(pk__in=[])
    return Round.objects.filter(scope(by=by, field="path") | published)


def oversees(*, round_: Round, by: Actor) -> bool:
    """Whether the caller stands at or above the office that evaluates."""
    return by.oversees(round_.path)


def may_evaluate(*, round_: Round, by: Actor) -> bool:
    """Whether the caller leads the round."""
    return by.may(Permission.EVALUATE) and oversees(round_=round_, by=by)


def sees_points(*, round_: Round, office: Office, by: Actor) -> bool:
    """Whether the caller sees an office's points: from above, or as the office itself. Of its peers an office sees the ranking."""
    return oversees(round_=round_, by=by) or by.oversees(office.path)


def check_evaluates(*, round_: Round, by: Actor) -> None:
    """Raises NotFound outside the subtree, NotPermitted."""
    if not oversees(round_=round_, by=by):
        raise NotFound
    by.must(Permission.EVALUATE)


def visible_schemes(*, by: Actor) -> QuerySet[Scheme]:
    """The schemes of the caller's subtree, and those of the offices above it."""
    return Scheme.objects.filter(scope(by=by, field="path") | Q(path__in=paths_above(by.office_path)))


def made_what_is_appealed(*, found: Appeal) -> set[int]:
    """The accounts that opened the round, counted it as it was published, or entered the points that are appealed against."""
    round_ = found.round
    counted = Edition.objects.filter(round=round_, number=1).values_list("made_by_id", flat=True)
    checked = SpotCheck.objects.filter(
        by_office_id=round_.office_id, office_id=found.office_id, item=found.item, first=round_.first, last=round_.last
    ).values_list("entered_by_id", flat=True)
    return {account for account in (round_.opened_by_id, *counted, *checked) if account is not None}


def others_who_decide(*, found: Appeal, on: date) -> set[int]:
    """The accounts that serve on a day a post of the evaluating office with the right to evaluate, but who made what is appealed."""
    roles = [role for role, (rights, _) in ROLES.items() if Permission.EVALUATE in rights]
    posts = Post.objects.filter(office_id=found.round.office_id, role__in=roles, active=True)
    away = away_on(on=on)
    serving = {account for post in posts if (account := on_duty(post=post, away=away)) is not None}
    return serving - made_what_is_appealed(found=found)
