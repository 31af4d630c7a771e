"""Saved views: kept, renamed, shared with the office, opened first, deleted. What is shared is told in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.domain.search.models import FirstView, SavedView
from fangxin.domain.search.permissions import check_changes, views_of
from fangxin.domain.search.rules import read, view_name
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal

#: views one officer keeps
MOST = 30


class TooManyViews(Refusal):
    """An officer keeps only so many views."""

    code = "too_many_views"
    status = 409
    sentence = "每人最多保存 {most} 个视图，请先删除不用的。"


class ViewNameTaken(Refusal):
    """The officer, or the office, already has a view of this name."""

    code = "view_name_taken"
    status = 409
    sentence = "已经有名为“{name}”的视图，请换一个名称。"


def save_view(*, name: str, fields: Mapping[str, str], shared: bool, by: Actor, at: datetime) -> SavedView:
    """Keep what a form asks for under a name, for oneself or for everybody at the office.

    Raises SeveralRefusals when the form cannot be read, NameMissing, NameTooLong, TooManyViews, ViewNameTaken.
    """
    account_id = _account(by)
    kept = read(fields).fields()
    name = view_name(name)
    if SavedView.objects.filter(account_id=account_id).count() >= MOST:
        raise TooManyViews(most=MOST)
    office_id = by.office_id if shared else None
    view = SavedView(account_id=account_id, office_id=office_id, name=name, fields=kept, created_at=at, changed_at=at)
    with transaction.atomic():
        _write(view)
        if shared:
            _told(Did.VIEW_SHARED, view, by, at)
    return view


def change_view(*, view_id: int, name: str, shared: bool, by: Actor, at: datetime) -> SavedView:
    """Give a view another name, share it or take it back. Raises NotFound, ViewNotYours and what `save_view` does."""
    with transaction.atomic():
        view = _held(view_id, by)
        before, was_shared = view.name, view.office_id is not None
        view.name, view.changed_at = view_name(name), at
        if shared != was_shared:
            view.office_id = by.office_id if shared else None
        _write(view)
        if shared or was_shared:
            did = Did.VIEW_UNSHARED if not shared else Did.VIEW_CHANGED if was_shared else Did.VIEW_SHARED
            _told(did, view, by, at, **({"before": before} if before != view.name else {}))
        if was_shared and not shared:
            FirstView.objects.filter(view=view).exclude(account_id=view.account_id).delete()
    return view


def delete_view(*, view_id: int, by: Actor, at: datetime) -> None:
    """Forget a view; whoever opened with it opens with nothing. Raises NotFound, ViewNotYours."""
    with transaction.atomic():
        view = _held(view_id, by)
        if view.office_id is not None:
            _told(Did.VIEW_UNSHARED, view, by, at)
        view.delete()


def open_first(*, view_id: int | None, by: Actor) -> None:
    """Open the search page with a view, or with none. Raises NotFound."""
    account_id = _account(by)
    if view_id is None:
        FirstView.objects.filter(account_id=account_id).delete()
    elif views_of(by=by).filter(pk=view_id).exists():
        FirstView.objects.update_or_create(account_id=account_id, defaults={"view_id": view_id})
    else:
        raise NotFound


def _account(by: Actor) -> int:
    """Whose views they are; raises NotPermitted for anybody but an officer who sees cases."""
    by.must(Permission.VIEW_CASES)
    if by.account_id is None:
        raise NotPermitted(act=PERMISSION_LABELS[Permission.VIEW_CASES])
    return by.account_id


def _held(view_id: int, by: Actor) -> SavedView:
    view = views_of(by=by).select_for_update(of=("self",)).filter(pk=view_id).first()
    if view is None:
        raise NotFound
    check_changes(view=view, by=by)
    return view


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as taken:
        raise ViewNameTaken(name=view.name, field="name") from taken


def _told(did: Did, view: SavedView, by: Actor, at: datetime, **facts: str) -> None:
    record(chapter=Chapter.AGENCY, did=did, by=by, at=at, office=by.office_name, name=view.name, **facts)
