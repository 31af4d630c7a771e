"""Whose views one may open and change."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.search.models import SavedView
from fangxin.foundation.refusals import Refusal


class ViewNotYours(Refusal):
    """A shared view is changed by whoever saved it, or by the head of the office."""

    code = "view_not_yours"
    status = 403
    sentence = "“{name}”由同事共享，只有保存它的人和单位负责人可以修改。"


def views_of(*, by: Actor) -> QuerySet[SavedView]:
    """The caller's own views, and those shared at the caller's office."""
    if by.account_id is None:
        return SavedView.objects.none()
    shared = Q(office_id=by.office_id) if by.office_id is not None else Q()
    return SavedView.objects.filter(Q(account_id=by.account_id) | shared)


def may_change(*, view: SavedView, by: Actor) -> bool:
    """Whether the caller may rename or delete a view that they see."""
    return view.account_id == by.account_id or (view.office_id == by.office_id and by.role is Role.HEAD)


def check_changes(*, view: SavedView, by: Actor) -> None:
    """Raises ViewNotYours."""
    if not may_change(view=view, by=by):
        raise ViewNotYours(name=view.name)
